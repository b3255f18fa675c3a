import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CarillonError, type Store } from "@carillon/core";
import { type SqliteStore, sqlite } from "@carillon/store-sqlite";
import { onTestFinished } from "vitest";

/** A folder of this test's own, removed after it. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "carillon-sqlite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The path of a database that is not there yet. */
export function newPath(): string {
  return join(newFolder(), "carillon.db");
}

/** A store whose file is open. */
export async function opened(path: string): Promise<SqliteStore> {
  const store = sqlite(path);
  await store.open();
  return store;
}

/** Closes a store at the end of the test. */
export function closing<Closed extends Store>(store: Closed): Closed {
  onTestFinished(() => store.close());
  return store;
}

/** The code of the error that a step throws or rejects with; `undefined` when it does neither. */
export async function codeOf(step: () => unknown): Promise<string | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    if (error instanceof CarillonError) return error.code;
    throw error;
  }
}

/** A program of `children/` in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** What it prints, line by line. */
  readonly lines: AsyncIterableIterator<string>;
  /** Everything that it prints until it ends. */
  rest(): Promise<readonly string[]>;
}

/** Starts a program of `children/`; it does not outlive the test. */
export function startChild(program: URL, ...args: readonly string[]): Child {
  const script = fileURLToPath(program);
  const child = spawn(process.execPath, ["--conditions=carillon:source", script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = once(child, "close");
  return {
    process: child,
    lines,
    async rest() {
      const read: string[] = [];
      for await (const line of lines) read.push(line);
      await closed;
      return read;
    },
  };
}
