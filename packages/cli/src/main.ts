#!/usr/bin/env node
import { run } from "./run.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());

// Whoever reads the output may stop reading: there is nobody left to tell.
process.stdout.on("error", () => process.exit());

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  folder: process.cwd(),
  signal: interrupted.signal,
});
