// Claims and settles whatever is due in the database of its first argument, and prints the ids.
import { sqlite } from "@carillon/store-sqlite";
import { claim, sent } from "../sample.ts";

const store = sqlite(process.argv[2] ?? "");
for (;;) {
  const claims = await claim(store, { limit: 10 });
  if (claims.length === 0) break;
  const answers = await store.outbox.settle(claims.map((one) => sent(one)));
  for (const [index, { delivery }] of claims.entries()) {
    console.log(`${answers[index]} ${delivery.id}`);
  }
}
await store.close();
