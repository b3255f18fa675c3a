// Opens the database of its first argument, which need not be there, and stores an event.
import { sqlite } from "@carillon/store-sqlite";
import { enqueue, planOf } from "../sample.ts";

const store = sqlite(process.argv[2] ?? "");
const [answer] = await enqueue(store, planOf());
console.log(answer?.status);
await store.close();
