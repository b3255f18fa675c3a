import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

// Processes that start while others do need more than the five seconds that a test has by default.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** What a command did. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a command is started with besides its arguments. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** The folder in which it is called. */
  readonly folder?: string;
  /** Sent once the first output has come. */
  readonly signal?: NodeJS.Signals;
}

/** Runs the command `carillon`, as a process of its own, in an environment that knows nothing else. */
export function carillon(
  args: readonly string[],
  { env = {}, input = "", folder, signal }: Start = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ["--conditions=carillon:source", main, ...args], {
    env: { PATH: process.env.PATH, LANG: "C.UTF-8", ...env },
    stdio: "pipe",
    cwd: folder,
  });
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (out === "" && signal !== undefined) child.kill(signal);
      out += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

/** Gives a program a terminal, where it is installed. */
export const scriptOfUtilLinux = "/usr/bin/script";

/** Runs it at a terminal of its own, and types an answer once it is asked. */
export function atTerminal(
  args: readonly string[],
  question: string,
  answer: string,
): Promise<Pick<Ended, "code" | "out">> {
  const words = [process.execPath, "--conditions=carillon:source", main, ...args];
  const command = words.map((word) => `'${word}'`).join(" ");
  const child = spawn(scriptOfUtilLinux, ["-qec", command, "/dev/null"], {
    env: { PATH: process.env.PATH, LANG: "C.UTF-8", TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const asked = out.includes(question);
      out += chunk;
      if (!asked && out.includes(question)) child.stdin.write(answer);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out }));
  });
}

/** What was printed, with the times and ports that differ from run to run masked, as wide as before. */
export function steady(text: string): string {
  return text
    .replace(/ +(\d+) ms$/gm, (all) => "0 ms".padStart(all.length))
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:25000")
    .replace(/port \d{4,5}/g, "port 25000");
}
