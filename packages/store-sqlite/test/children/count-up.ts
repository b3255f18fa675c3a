import { sqlite } from "@carillon/store-sqlite";

/** Raises one number four hundred times, each time from the version that it has seen. */
const store = sqlite(process.argv[2] ?? "");
const counters = store.collection("counters");
let conflicts = 0;
for (let done = 0; done < 400; ) {
  const known = await counters.get("one");
  const count = typeof known?.value.count === "number" ? known.value.count : 0;
  const put = await counters.put("one", { count: count + 1 }, known?.version ?? 0);
  if (put.status === "stored") done += 1;
  else conflicts += 1;
}
console.log(conflicts);
await store.close();
