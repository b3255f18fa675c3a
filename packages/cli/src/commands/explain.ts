import {
  CarillonError,
  type Engine,
  type ExplainedLine,
  type Explanation,
  explanationLines,
  type Logger,
  type Trace,
  traceLines,
} from "@carillon/core";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { command } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { exitCodes } from "../exit-codes.ts";
import { readEvent } from "../explain/event-file.ts";
import { showLines } from "../explain/lines-display.ts";
import type { Surroundings } from "../surroundings.ts";
import { Terminal } from "../terminal/terminal.ts";
import { jsonDocument, printable } from "../terminal/text.ts";
import { UsageError } from "../usage-error.ts";

/** `carillon explain`: who would get what, when, and why not; or who got it. Writes nothing. */
export function explain(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  return command("explain", around)
    .description("say who would hear of an event, when, and who would not and why")
    .argument("[event]", 'a file with the event, { "type": …, "payload": … }; - is the input')
    .option("--at <moment>", "as if it happened then: 2026-12-24T23:00Z (default: now)", moment)
    .option("--for <person>", "for one person: an id or an address")
    .option("--event <id>", "an event that was emitted: who heard of it, from the log")
    .option("--config <file>", "how the engine is made (default: carillon.config.ts, .mjs, .js)")
    .option("--json", "print one JSON document and nothing else")
    .action(async (path, { at, for: whom, event: id, config, json }) => {
      const about = aboutOf(path, id, at);
      const { makeEngine } = await loadConfig(config, around.folder);
      const engine = await makeEngine({ logger: complaintsOn(around) });
      try {
        const narrowed = whom === undefined ? {} : { for: whom };
        if ("id" in about) {
          const trace = await usable(() => engine.trace(about.id, narrowed));
          if (trace === undefined) return finish(nothingKnown(about.id, around));
          show(trace, traceLines, json, around);
        } else {
          const { type, payload, options } = await readEvent(about.path, engine, around);
          const supposed = { ...options, ...narrowed, ...(at !== undefined && { at }) };
          const explanation = await usable(() => asked(engine, type, payload, supposed));
          if (engine.log.isMissing?.() === true) {
            showStateless(explanation, json, around);
          } else {
            show(explanation, explanationLines, json, around);
          }
        }
      } finally {
        await engine.stop();
      }
    });
}

function aboutOf(
  path: string | undefined,
  id: string | undefined,
  at: Date | undefined,
): { readonly path: string } | { readonly id: string } {
  if (id === undefined) {
    if (path !== undefined) return { path };
    throw new UsageError("name a file with the event, or the id of one that was emitted (--event)");
  }
  if (path !== undefined) throw new UsageError("--event takes the place of a file");
  if (at !== undefined) throw new UsageError("--at is for an event that did not happen yet");
  return { id };
}

function asked(
  engine: Engine,
  ...[type, payload, options]: Parameters<Engine["explain"]>
): Promise<Explanation> {
  return engine.explain(type, payload, options);
}

/** What the event, or a rule that it meets, gets wrong is for who called. @throws UsageError */
async function usable<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function show<Answer extends Explanation | Trace>(
  answer: Answer,
  lines: (answer: Answer) => ReturnType<typeof explanationLines>,
  json: true | undefined,
  { stdout, env }: Surroundings,
): void {
  if (json === true) stdout.write(jsonDocument(withoutPayload(answer)));
  else showLines(lines(answer), new Terminal(stdout, env));
}

/** An answer by a database that is not there yet: an explanation makes none. */
function showStateless(
  explanation: Explanation,
  json: true | undefined,
  { stdout, env }: Surroundings,
): void {
  if (json === true) {
    stdout.write(jsonDocument({ ...withoutPayload(explanation), storedState: false }));
    return;
  }
  const terminal = new Terminal(stdout, env);
  const text =
    "Without stored state: there is no database yet, so no earlier event, preference or silence counts.";
  const note: ExplainedLine = { depth: 0, text, tone: "faint" };
  const blank: ExplainedLine = { depth: 0, text: "", tone: "plain" };
  showLines([...explanationLines(explanation), blank, note], terminal);
}

/** Whoever asks has the payload; of a sensitive event nobody else should. */
function withoutPayload(answer: Explanation | Trace): object {
  const { payload: _, ...event } = answer.event;
  if (!("attachments" in answer)) return { ...answer, event };
  const { attachments: __, fingerprint: ___, ...explanation } = answer;
  return { ...explanation, event };
}

function nothingKnown(id: string, { stderr }: Surroundings): number {
  stderr.write(`error: the log has no event ${printable(id)}: it never was, or is deleted\n`);
  return exitCodes.problems;
}

/** What goes wrong is told; that an engine stops is not. */
function complaintsOn({ stderr }: Surroundings): Logger {
  return {
    enabled: (level) => level === "error" || level === "warn",
    log({ text, fields }) {
      const { error = "" } = fields;
      stderr.write(`${printable(`${text}${error === "" ? "" : `: ${String(error)}`}`)}\n`);
    },
  };
}

function moment(text: string): Date {
  const date = new Date(text);
  const hasZone = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text);
  if (hasZone && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError("Write it with its zone: 2026-12-24T23:00Z, or …T23:00+01:00.");
}
