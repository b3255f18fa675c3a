import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** Runs an example as a user does, and answers what it printed. Its log goes to `stderr`. */
export async function runExample(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  const program = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const { PATH } = process.env;
  // Where an example leaves its database.
  const cwd = await mkdtemp(join(tmpdir(), "carillon-example-"));
  const child = spawn(process.execPath, ["--conditions=carillon:source", program], {
    cwd,
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  await rm(cwd, { recursive: true, force: true });
  return { code, stdout, stderr };
}
