import {
  backupFailed,
  createEngine,
  defineChannel,
  defineRule,
  type EmailContent,
  etaRenderer,
  memoryStore,
  type Renderer,
  silentLogger,
} from "carillon";
import { Eta } from "eta";
import { z } from "zod";

/**
 * Whose HTML is sent: an application's own of 3.5 kB, rendered where the others' templates run, or by
 * default in a thread of its own; or that of the built-in layout, 10 kB.
 */
export const looks = ["own", "own-isolated", "built-in"] as const;

/** One of {@link looks}. */
export type Look = (typeof looks)[number];

export const from = "Beacon <beacon@example.com>";
export const to = "ops@example.org";

/** The renderer of a look, as an application has it. */
export function rendererOf(look: Look): Renderer {
  if (look === "built-in") return etaRenderer();
  const folder = new URL("../templates/", import.meta.url);
  return etaRenderer({ folder, inThisThread: look === "own" });
}

/** What differs from mail to mail. */
export interface Facts {
  readonly job: string;
  readonly source: string;
  readonly run: string;
  readonly error: string;
}

export function factsOf(index: number): Facts {
  return {
    job: `nightly-${index}`,
    source: `PostgreSQL shop-db-${index % 40}`,
    run: `2026-11-21-${index}`,
    error: `pg_dump: error: could not write to output file ${index}: No space left on device`,
  };
}

/** The payload of the event that the mail tells of. */
export function payloadOf({ job, source, run, error }: Facts) {
  return {
    job,
    source,
    size_bytes: 212_000_000,
    duration_ms: 754_000,
    run_id: run,
    run_url: `https://backup.example.com/runs/${run}`,
    error,
  };
}

/** Makes the same mails without Carillon, as a program written by hand would: with Eta. */
export async function plainMails(look: Look): Promise<(facts: Facts) => EmailContent> {
  const markers = { job: "nightly-0job", source: "0source", run: "0run", error: "0error" };
  const { subject, html, text } = await renderedBy(rendererOf(look), markers);
  const compile = (eta: Eta, part: string) => {
    const source = Object.entries(markers).reduce(
      (done, [name, marker]) => done.replaceAll(marker, `<%= it.${name} %>`),
      part,
    );
    const template = eta.compile(source);
    return (facts: Facts) => eta.render(template, facts);
  };
  const forHtml = new Eta();
  const forText = new Eta({ autoEscape: false, autoTrim: false });
  const parts = {
    subject: compile(forText, subject),
    html: compile(forHtml, html),
    text: compile(forText, text),
  };
  return (facts) => ({
    rendering: "email",
    subject: parts.subject(facts),
    html: parts.html(facts),
    text: parts.text(facts),
  });
}

async function renderedBy(renderer: Renderer, facts: Facts): Promise<EmailContent> {
  const contents: EmailContent[] = [];
  const keeper = defineChannel({
    type: "keeper",
    config: z.strictObject({}),
    accepts: "email",
    create: () => ({
      async send({ content }) {
        contents.push(content);
        return { status: "sent" };
      },
    }),
  });
  const engine = createEngine({
    app: "Beacon",
    channels: { keeper: keeper({}) },
    rules: [defineRule({ name: "failed backups", on: backupFailed, via: ["keeper"] })],
    renderer,
    store: memoryStore(),
    logger: silentLogger,
  });
  await engine.start();
  await engine.emit(backupFailed, payloadOf(facts));
  await engine.drain();
  await engine.stop();
  const [content] = contents;
  if (content === undefined) throw new Error("The sample mail could not be rendered");
  return content;
}
