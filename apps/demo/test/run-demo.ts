import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, vi } from "vitest";

// Processes that start while others do need more than the five seconds that a test has by default.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export interface Ran {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const places: string[] = [];

afterAll(() => Promise.all(places.map((place) => rm(place, { recursive: true }))));

/** An empty folder to run in. It is gone after the tests of a file. */
export async function emptyPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "carillon-demo-"));
  places.push(place);
  return place;
}

/** Runs the demo as a user does: a process of its own, in a folder of its own. */
export async function runDemo(args: readonly string[], cwd?: string): Promise<Ran> {
  const place = cwd ?? (await emptyPlace());
  const { PATH } = process.env;
  const child = spawn(process.execPath, ["--conditions=carillon:source", main, ...args], {
    cwd: place,
    env: { PATH },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, stdout, stderr, folder: join(place, "demo-mail") };
}
