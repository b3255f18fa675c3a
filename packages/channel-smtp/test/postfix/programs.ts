import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Where distributions keep programs of the system; not every user has it on the path. */
const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
const env = { ...process.env, PATH: path };

function isInstalled(program: string): boolean {
  return path.split(":").some((folder) => folder !== "" && existsSync(`${folder}/${program}`));
}

/** Why tests that need programs of the system cannot run here; says so once, aloud. */
export function reasonToSkip(...programs: readonly string[]): string | undefined {
  const reason = absence(programs.filter((program) => !isInstalled(program)));
  if (reason !== undefined) console.warn(`SKIPPED, not tested against Postfix: ${reason}`);
  return reason;
}

function absence(missing: readonly string[]): string | undefined {
  if (missing.length > 0) {
    const install = "apt-get install postfix sasl2-bin libsasl2-modules";
    return `${missing.join(" and ")} is not installed: ${install}`;
  }
  return process.getuid?.() === 0 ? undefined : "Postfix starts as root alone";
}

/** A suite's title, with the reason where it is skipped. */
export function titled(title: string, skip: string | undefined): string {
  return skip === undefined ? title : `${title} (skipped: ${skip})`;
}

/** Runs a program to its end, with what it reads; answers what it printed. */
export function run(program: string, args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { env }, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`${program} ${args.join(" ")}: ${out}${err}`));
    });
    // Not everyone reads to the end.
    child.stdin?.on("error", () => {}).end(input);
  });
}

/** Runs a program that leaves a daemon behind, which would hold its streams open. */
export async function runDetached(program: string, args: readonly string[]): Promise<void> {
  const child = start(program, args);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject).once("exit", resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${code}`);
}

/** Starts a program that stays, until {@link end}. */
export function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, [...args], { env, stdio: "ignore" });
}

/** Ends a program that was started here, and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** Resolves when somebody accepts connections on a port of this machine. */
export async function untilListening(port: number): Promise<void> {
  for (let left = 500; left > 0; left -= 1) {
    if (await listens(port)) return;
    await delay(10);
  }
  throw new Error(`Nobody listens on port ${port}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
