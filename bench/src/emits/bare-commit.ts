import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { contender, stopwatch } from "../contender.ts";
import { factsOf, payloadOf } from "../mail.ts";

const input = z.object({ folder: z.string(), emits: z.number(), warmUp: z.number() });

/** The least that a durable emit can cost: one row with the payload, in a synced commit of its own. */
export default contender(input, async ({ folder, emits, warmUp }) => {
  const database = new DatabaseSync(join(folder, "bare.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE event (id TEXT PRIMARY KEY, payload TEXT NOT NULL) WITHOUT ROWID");
  const insert = database.prepare("INSERT INTO event (id, payload) VALUES (?, ?)");
  const commit = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      insert.run(crypto.randomUUID(), JSON.stringify(payloadOf(factsOf(index))));
    }
  };
  commit(warmUp);
  const stop = stopwatch();
  commit(emits);
  const { seconds } = stop();
  database.close();
  return { emitsPerSecond: emits / seconds, microseconds: (seconds / emits) * 1_000_000 };
});
