import { inspect } from "node:util";
import type { LogRecord } from "@carillon/core";

/**
 * A record as a line for people:
 * `2026-02-09T16:37:54.135+03:00  DEBUG  carillon.channel.smtp  New email  {"from": "a@example.com"}`,
 * the time in this machine's zone. Always one line: nothing in the fields can begin another.
 */
export function logLine({ level, logger, text, fields }: LogRecord, at: Date): string {
  const parts = [timestamp(at), level.toUpperCase(), logger, text];
  if (Object.keys(fields).length > 0) parts.push(readableJson(fields));
  return parts.join("  ");
}

/**
 * A record as one line of JSON, with the time in UTC. A field called like one of the record's own keys
 * is left out: it cannot pass for them.
 */
export function jsonLine({ level, logger, text, fields }: LogRecord, at: Date): string {
  const record = { time: at.toISOString(), level, logger, text };
  return escaped(json({ ...record, ...fields, ...record }));
}

function timestamp(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
  const sign = offset < 0 ? "-" : "+";
  const hours = Math.trunc(Math.abs(offset) / 60);
  return `${local}${sign}${twoDigits(hours)}:${twoDigits(Math.abs(offset) % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** JSON with a space after commas and colons. Line breaks inside strings are escaped already. */
function readableJson(fields: LogRecord["fields"]): string {
  const spread = json(fields, 1);
  return escaped(
    spread
      .replace(/([{[])\n\s*/g, "$1")
      .replace(/\n\s*([}\]])/g, "$1")
      .replace(/,\n\s*/g, ", "),
  );
}

/** As JSON; a value that JSON cannot say, such as a bigint or a circle, as Node shows it. */
function json(fields: LogRecord["fields"], indent?: number): string {
  try {
    return JSON.stringify(fields, null, indent);
  } catch {
    return JSON.stringify(Object.fromEntries(Object.entries(fields).map(sayable)), null, indent);
  }
}

function sayable([key, value]: readonly [string, unknown]): readonly [string, unknown] {
  try {
    JSON.stringify(value);
    return [key, value];
  } catch {
    return [key, inspect(value, { customInspect: false })];
  }
}

/** What JSON leaves alone and a terminal or a log reader does not: C1 controls, line and bidi marks. */
function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
