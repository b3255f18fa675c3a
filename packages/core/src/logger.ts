import { absorb } from "./absorb.ts";

/** How much a log record matters. */
export type LogLevel = "error" | "warn" | "info" | "debug";

/** One thing to log. Fields are JSON and free of secrets when they get here. */
export interface LogRecord {
  readonly level: LogLevel;
  /** Who speaks, dotted: `carillon.engine`, `carillon.channel.smtp`. */
  readonly logger: string;
  /** A fixed sentence; what varies stands in the fields, so that user data is never a format string. */
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The port for logs. A logger must not throw; if it does, the engine goes on without it. */
export interface Logger {
  log(record: LogRecord): void;
  /** Whether records of this level are written; without it all are handed over. */
  enabled?(level: LogLevel): boolean;
}

/** Says nothing. */
export const silentLogger: Logger = { log: () => {}, enabled: () => false };

/** A logger with its name filled in, as the parts of the engine use it. */
export interface ScopedLogger {
  /** Whether it is worth making what would be logged at this level. */
  enabled(level: LogLevel): boolean;
  error(text: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(text: string, fields?: Readonly<Record<string, unknown>>): void;
  info(text: string, fields?: Readonly<Record<string, unknown>>): void;
  debug(text: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Binds a name to a logger, and fields that stand in each of its records. `redact` is applied to every
 * string in the fields.
 * A logger that throws is ignored: a full disk under the log must not stop deliveries.
 */
export function scopedLogger(
  logger: Logger,
  name: string,
  redact: (text: string) => string = (text) => text,
  bound: Readonly<Record<string, unknown>> = {},
): ScopedLogger {
  const enabled = (level: LogLevel) => {
    try {
      return logger.enabled?.(level) !== false;
    } catch {
      return false;
    }
  };
  const at =
    (level: LogLevel) =>
    (text: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (!enabled(level)) return;
      try {
        const all = redactFields({ ...bound, ...fields }, redact);
        absorb(logger.log({ level, logger: name, text, fields: all }));
      } catch {
        // Nowhere left to say it.
      }
    };
  return { enabled, error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
}

function redactFields(
  fields: Readonly<Record<string, unknown>>,
  redact: (text: string) => string,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, redactValue(value, redact, 0)]),
  );
}

function redactValue(value: unknown, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  if (value instanceof Error) return redact(value.message);
  if (typeof value !== "object" || value === null) return value;
  if (depth > 8) return "…";
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactValue(item, redact, depth + 1)]),
  );
}
