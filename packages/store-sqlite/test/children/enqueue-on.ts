// Enqueues events into the database of its first argument until it is killed, and prints the id of each
// that was accepted, after it was.
import { writeSync } from "node:fs";
import { sqlite } from "@carillon/store-sqlite";
import { enqueue, planOf } from "../sample.ts";

const store = sqlite(process.argv[2] ?? "");
for (;;) {
  const plan = planOf(2);
  const [answer] = await enqueue(store, plan);
  if (answer?.status === "accepted") writeSync(1, `${plan.event.id}\n`);
}
