import { runCommand } from "./command.ts";

const { stdout, stderr, env, argv } = process;
process.exitCode = await runCommand(argv.slice(2), { stdout, stderr, env, cwd: process.cwd() });
