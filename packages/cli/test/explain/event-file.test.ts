import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@carillon/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEvent } from "../../src/explain/event-file.ts";
import makeEngine from "./app/carillon.config.ts";

const { stdin } = process;
const engine = await makeEngine({ logger: silentLogger });
const nightly = { type: "backup.failed", payload: { job: "nightly-db", size: 42 } };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-event-"));
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

async function read(event: unknown) {
  const text = typeof event === "string" ? event : JSON.stringify(event);
  await writeFile(join(folder, "event.json"), text);
  return readEvent("event.json", engine, { stdin, folder });
}

test("an event in a file has its type, its payload and what emit takes besides", async () => {
  const given = await read({
    ...nightly,
    id: "e-1",
    occurredAt: "2026-12-24T23:00Z",
    to: ["a@b.c"],
  });
  expect(given).toMatchObject({
    type: { name: "backup.failed" },
    payload: nightly.payload,
    options: { id: "e-1", occurredAt: new Date("2026-12-24T23:00Z"), to: ["a@b.c"] },
  });
});

test.each([
  ["no JSON", "event.json is no JSON"],
  [[nightly], "is no event: it should look like"],
  [{ payload: {} }, 'it needs a "type"'],
  [{ type: "backup.faild" }, "knows no event type backup.faild; it knows backup.failed"],
  [{ type: "disk.full" }, /knows no event type disk\.full; it knows (.+, )?backup\.failed, /],
  [{ ...nightly, payload: 7 }, "its payload is no object"],
  [{ ...nightly, time: "2026-01-01" }, 'there is no field "time", but type, payload, id'],
])("of the event %j it says what is wrong", async (event, message) => {
  await expect(read(event)).rejects.toThrow(message);
  await expect(read(event)).rejects.toHaveProperty("name", "UsageError");
});

test("a file that is not there is no event", async () => {
  const reading = readEvent("nothing.json", engine, { stdin, folder });
  await expect(reading).rejects.toThrow(/the event cannot be read: ENOENT/);
});
