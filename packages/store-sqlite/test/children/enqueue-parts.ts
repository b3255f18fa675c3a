// Enqueues one event with many deliveries, part by part, into the database of its first argument; prints
// a line before the first part, and one when it is accepted.
import { writeSync } from "node:fs";
import { sqlite } from "@carillon/store-sqlite";
import { largePlan, limits } from "../large-plan.ts";

const store = sqlite(process.argv[2] ?? "");
writeSync(1, "begins\n");
const answer = await store.outbox.enqueueInParts?.(largePlan(60, 500), limits);
writeSync(1, `${answer?.status}\n`);
