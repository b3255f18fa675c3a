import { CarillonError, type ErrorCode, messageOf } from "@carillon/core";

/** SQLite's primary result codes that mean something to an operator (sqlite.org/rescode.html). */
const codes: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [3, "store-not-writable"], // PERM
  [8, "store-not-writable"], // READONLY
  [14, "store-not-writable"], // CANTOPEN
  [11, "store-corrupt"], // CORRUPT
  [26, "store-corrupt"], // NOTADB
  [13, "store-full"], // FULL
]);

const busyCodes: readonly unknown[] = [5, 6];

/** Of an error of `node:sqlite`; its extended codes carry the primary one in the low byte. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** Whether another connection was in the way, so that trying again helps. */
export function isBusy(error: unknown): boolean {
  return busyCodes.includes(resultCode(error));
}

/** What happened, as a typed error; one that is typed already stays as it is. */
export function failureOf(cause: unknown, path: string): CarillonError {
  if (cause instanceof CarillonError) return cause;
  const code = codes.get(resultCode(cause) ?? -1) ?? "store-failed";
  return new CarillonError(code, `The database ${path}: ${messageOf(cause)}`, { cause });
}
