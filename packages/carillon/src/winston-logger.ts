import type { Logger, LogLevel } from "@carillon/core";
import { createLogger, format, transports } from "winston";
import { jsonLine, logLine } from "./log-line.ts";

/** How {@link winstonLogger} writes. */
export interface WinstonLoggerOptions {
  /** The least level that is written. Default: the environment variable `LOG_LEVEL`, or `info`. */
  readonly level?: LogLevel;
  /** One JSON object a line instead of text. Default false. */
  readonly json?: boolean;
  /** Default: the standard error stream, so that a program's own output stays clean. */
  readonly stream?: NodeJS.WritableStream;
  /** Default: the machine's clock. */
  readonly now?: () => Date;
}

const levels: readonly LogLevel[] = ["error", "warn", "info", "debug"];

/** A logger on winston. A `LOG_LEVEL` that is none of error, warn, info, debug counts as `info`. */
export function winstonLogger(options: WinstonLoggerOptions = {}): Logger {
  const { json = false, stream = process.stderr, now = () => new Date() } = options;
  const level = options.level ?? levelNamed(process.env.LOG_LEVEL);
  const winston = createLogger({
    level,
    // The line is finished before winston sees it: user data is never a format string.
    format: format.printf(({ message }) => String(message)),
    transports: [new transports.Stream({ stream })],
  });
  const write = json ? jsonLine : logLine;
  return {
    enabled: (name) => winston.isLevelEnabled(name),
    log(record) {
      if (!winston.isLevelEnabled(record.level)) return;
      winston.log({ level: record.level, message: write(record, now()) });
    },
  };
}

function levelNamed(name: string | undefined): LogLevel {
  return levels.find((level) => level === name?.toLowerCase()) ?? "info";
}
