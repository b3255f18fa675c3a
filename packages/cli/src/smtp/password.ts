import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { messageOf } from "@carillon/core";
import type { Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";

/** Where a password may come from; never from the command line, which every user of a machine sees. */
export interface PasswordSources {
  readonly user?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordEnv?: string | undefined;
  readonly passwordStdin?: true | undefined;
  /** The environment may have the password, or a user of its own. */
  readonly env?: true | undefined;
}

/** The password for a user: from where it was said to be, or asked for at a terminal. */
export async function passwordFrom(
  { user, passwordFile, passwordEnv, passwordStdin, env }: PasswordSources,
  around: Surroundings,
): Promise<string | undefined> {
  const given = [passwordFile, passwordEnv, passwordStdin].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw new UsageError("give one of --password-file, --password-env and --password-stdin");
  }
  if (passwordFile !== undefined) return fromFile(passwordFile);
  if (passwordEnv !== undefined) return fromVariable(passwordEnv, around.env);
  if (passwordStdin === true) return firstLine(await text(around.stdin), "standard input");
  if (user === undefined) return undefined;
  if (!around.stdin.isTTY) {
    if (env === true) return undefined;
    throw new UsageError(
      "--user is given, and here is no terminal to ask for the password at: use --password-file, " +
        "--password-env or --password-stdin",
    );
  }
  return ask(`Password for ${user}: `, around);
}

async function fromFile(path: string): Promise<string> {
  try {
    return firstLine(await readFile(path, "utf8"), `the file ${path}`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--password-file cannot be read: ${messageOf(error)}`);
  }
}

function fromVariable(name: string, env: Surroundings["env"]): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new UsageError(`--password-env: the environment variable ${name} is not set`);
}

function firstLine(content: string, where: string): string {
  const [line = ""] = content.split(/\r?\n/);
  if (line !== "") return line;
  throw new UsageError(`${where} holds no password`);
}

/** Asks at the terminal, and shows nothing of what is typed. */
function ask(question: string, { stdin, stderr, signal }: Surroundings): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = (settle: () => void) => {
      stdin.setRawMode(false);
      stdin.off("data", hear);
      stdin.pause();
      signal.removeEventListener("abort", interrupt);
      stderr.write("\n");
      settle();
    };
    const interrupt = () => end(() => reject(new UsageError("no password was given")));
    const hear = (chunk: Buffer) => {
      for (const key of chunk.toString()) {
        if (key === "\r" || key === "\n") return end(() => resolve(typed));
        // Ctrl-C and Ctrl-D come as characters while nothing is echoed.
        if (key === "\u0003" || key === "\u0004") return interrupt();
        typed = key === "\u007f" || key === "\b" ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.setRawMode(true);
    stdin.on("data", hear).resume();
    signal.addEventListener("abort", interrupt);
    // Last: what is typed from now on is not echoed.
    stderr.write(question);
  });
}
