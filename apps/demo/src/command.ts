import { join } from "node:path";
import { parseArgs } from "node:util";
import { winstonLogger } from "carillon";
import { JsonNarrator } from "./json-narrator.ts";
import { type DayOptions, runDay } from "./run-day.ts";
import { TextNarrator, type TextStream } from "./text-narrator.ts";

/** What the command meets where it runs. */
export interface Surroundings extends Pick<DayOptions, "startOutlets"> {
  readonly stdout: TextStream;
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory: the mails go into `demo-mail` there. */
  readonly cwd: string;
}

const help = `Plays a day at a backup-and-monitoring product against a real mail server on loopback.

  demo [--json]

  --json   one JSON object a line in place of text
  --help   this text

Every received mail is left in demo-mail/ as .eml and .html; begin with its index.html.
The engine's log goes to standard error when LOG_LEVEL is set (error, warn, info, debug).
Exit code: 0 when everything arrived that should, 1 when not, 2 for a wrong option.
`;

/** Runs the demo and answers its exit code. */
export async function runCommand(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, env, cwd, startOutlets } = surroundings;
  const options = parse(argv);
  if ("fault" in options) {
    stderr.write(`${options.fault}\nSee --help.\n`);
    return 2;
  }
  if (options.help) {
    stdout.write(help);
    return 0;
  }
  const narrator = options.json
    ? new JsonNarrator(stdout)
    : new TextNarrator(stdout, (env.NO_COLOR ?? "") !== "");
  const logger = env.LOG_LEVEL === undefined ? undefined : winstonLogger();
  const report = await runDay({ narrator, folder: join(cwd, "demo-mail"), logger, startOutlets });
  return report.ok ? 0 : 1;
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      // `npx pnpm@12 demo -- --json` hands the dashes on.
      args: argv.filter((argument) => argument !== "--"),
      options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    return { json: values.json ?? false, help: values.help ?? false };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
