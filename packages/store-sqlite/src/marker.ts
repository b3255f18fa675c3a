import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { CarillonError } from "@carillon/core";

/** Beside each database a small file says that there is one, and which. */
function markerPath(path: string): string {
  return `${path}.carillon`;
}

/** The instance that the marker names; `undefined` when there is no marker. */
export function readMarker(path: string): string | undefined {
  try {
    return readFileSync(markerPath(path), "utf8").trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new CarillonError("store-failed", `${markerPath(path)} cannot be read`, { cause: error });
  }
}

/**
 * Leaves the marker. Processes that open one new database at once leave the same; it is whole or not
 * there.
 */
export function leaveMarker(path: string, instance: string): void {
  const draft = `${markerPath(path)}.${randomUUID()}`;
  try {
    const file = openSync(draft, "w");
    writeSync(file, `${instance}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, markerPath(path));
  } catch (cause) {
    rmSync(draft, { force: true });
    const what = `${markerPath(path)} cannot be written`;
    throw new CarillonError("store-not-writable", what, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
