import { setTimeout as sleep } from "node:timers/promises";
import { sqlite } from "@carillon/store-sqlite";

// Says that it is there; told to go, raises one number four hundred times, each time from the version
// that it has seen, and prints how often another was quicker.
const store = sqlite(process.argv[2] ?? "");
const counters = store.collection("counters");
let conflicts = 0;
console.log("ready");
while ((await counters.get("go")) === undefined) await sleep(2);
for (let done = 0; done < 400; ) {
  const known = await counters.get("one");
  const count = typeof known?.value.count === "number" ? known.value.count : 0;
  const put = await counters.put("one", { count: count + 1 }, known?.version ?? 0);
  if (put.status === "stored") done += 1;
  else conflicts += 1;
}
console.log(conflicts);
await store.close();
