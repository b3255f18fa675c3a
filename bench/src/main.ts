import { mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { crowd } from "./crowd/scenario.ts";
import { drain } from "./drain/scenario.ts";
import { emits } from "./emits/scenario.ts";
import { endToEnd } from "./end-to-end/scenario.ts";
import { redisVersion, startRedis } from "./redis.ts";
import { rendering } from "./rendering/scenario.ts";
import { asJson, type Section, tables } from "./report.ts";
import { routing } from "./routing/scenario.ts";
import { withoutRedis } from "./setting.ts";
import { startSink } from "./sink-process.ts";
import { storm } from "./storm/scenario.ts";

const scenarios = { "end-to-end": endToEnd, emits, drain, routing, rendering, storm, crowd };

const { values } = parseArgs({
  // A package manager may hand its own separator on.
  args: process.argv.slice(2).filter((arg) => arg !== "--"),
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string", multiple: true, default: Object.keys(scenarios) },
  },
});
const { quick, json, only } = values;
const rounds = Number(values.rounds ?? (quick ? 3 : 5));

const folder = fileURLToPath(new URL("../data/", import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const version = redisVersion();
if (version === undefined) process.stderr.write(`SKIPPED: ${withoutRedis}\n`);
const redis = version !== undefined && {
  synced: await startRedis(folder, "synced"),
  default: await startRedis(folder, "default"),
};
const sink = await startSink();
const sections: Section[] = [];
try {
  const setting = { quick, rounds, sink, folder, redis: redis || undefined };
  for (const [name, measure] of Object.entries(scenarios)) {
    if (!only.includes(name)) continue;
    process.stderr.write(`${name}\n`);
    sections.push(...(await measure(setting)));
  }
} finally {
  sink.stop();
  if (redis) await Promise.all([redis.synced.stop(), redis.default.stop()]);
  rmSync(folder, { recursive: true, force: true });
}

const [processor] = cpus();
const circumstances = {
  processor: `${cpus().length} × ${processor?.model ?? "unknown"}`,
  node: process.version,
  redis: version ?? null,
  quick,
  rounds,
};
if (json) {
  console.log(asJson(sections, circumstances));
} else {
  const facts = Object.entries(circumstances).map(([name, value]) => `${name}: ${value}`);
  console.log(`${facts.join(", ")}\n\n${tables(sections)}`);
}
