import { join } from "node:path";
import { type Engine, type Logger, silentLogger, sqlite } from "carillon";
import { beacon, beaconEngine, type Outlets } from "./beacon.ts";
import { day, type Stage } from "./day.ts";
import { expected } from "./expected.ts";
import { arrivals, deliveryFacts } from "./facts.ts";
import type { Narrator } from "./happening.ts";
import { emptyFolder, keepMails } from "./keep.ts";
import { startMailServer } from "./mail-server.ts";
import { compare, countsOf, type Report } from "./report.ts";
import { Watch } from "./watch.ts";
import { startWebhookReceiver } from "./webhook-receiver.ts";

/** What {@link runDay} takes. */
export interface DayOptions {
  readonly narrator: Narrator;
  /** Where the mails are left. */
  readonly folder: string;
  /** The engine's log. Default: silent. */
  readonly logger?: Logger | undefined;
  /** Starts what Beacon sends through. Default: real servers on loopback. */
  readonly startOutlets?: (() => Promise<Outlets>) | undefined;
}

/** Longer than the outage of the day by far. */
const patienceMs = 20_000;

/** Mail servers on which one address of the day is unknown, and a receiver of webhooks. */
export async function startLoopbackOutlets(): Promise<Outlets> {
  const [mail, pager, audit] = await Promise.all([
    startMailServer({ knows: (address) => !address.startsWith("left-last-year@") }),
    startMailServer(),
    startWebhookReceiver(),
  ]);
  return { mail, pager, audit };
}

/** Plays the day, keeps the mails, and compares what came about with what should have. */
export async function runDay(options: DayOptions): Promise<Report> {
  const { narrator, folder, startOutlets = startLoopbackOutlets } = options;
  await emptyFolder(folder);
  const outlets = await startOutlets();
  const store = sqlite(join(folder, "carillon.db"));
  const engine = beaconEngine(outlets, options.logger ?? silentLogger, store);
  try {
    await engine.start();
    const report = await play(engine, outlets, narrator, folder);
    narrator.tell({ kind: "closed", report });
    return report;
  } finally {
    await engine.stop();
    await Promise.all(Object.values(outlets).map((outlet) => outlet.stop()));
  }
}

async function play(
  engine: Engine,
  outlets: Outlets,
  narrator: Narrator,
  folder: string,
): Promise<Report> {
  const { mail, pager, audit } = outlets;
  const channels = {
    ops: `smtp://${mail.host}:${mail.port} (STARTTLS, login)`,
    pager: `smtp://${pager.host}:${pager.port} (STARTTLS, login)`,
    audit: `${audit.url} (signed)`,
  };
  narrator.tell({ kind: "opened", product: beacon.name, timeZone: beacon.timeZone, channels });
  const watch = new Watch(engine, narrator);
  const emit: Stage["emit"] = async (type, payload, at) => {
    const receipt = await engine.emit(type, payload, at);
    await watch.quiet();
    return receipt;
  };
  const stage: Stage = {
    emit,
    setPagerDown: (down) => pager.setDown(down),
    settle: () => engine.drain({ timeoutMs: patienceMs }),
    note: (text) => narrator.tell({ kind: "note", text }),
  };
  const unfinished = await unfinishedAfter(async () => {
    for (const { title, play } of day) {
      narrator.tell({ kind: "scene", title });
      await play(stage);
    }
    await stage.settle();
  });
  const deliveries = await engine.log.list({}, { limit: Number.MAX_SAFE_INTEGER });
  const received = [...mail.received(), ...pager.received()].sort((a, b) => a.at - b.at);
  const mails = await keepMails(folder, received);
  const actual = [...arrivals(mails, audit.received()), ...deliveryFacts(deliveries, watch.held)];
  const differences = compare(expected, actual);
  return {
    ok: differences.length === 0 && unfinished === undefined,
    differences,
    unfinished,
    channels: Object.keys(channels).map((name) => countsOf(name, deliveries, watch.held)),
    folder,
    mails,
  };
}

/** A day that cannot be played to its end is still looked at: what is missing is worth knowing. */
async function unfinishedAfter(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
