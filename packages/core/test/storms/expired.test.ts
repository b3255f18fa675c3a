import { defineRule, memoryStore } from "@carillon/core";
import { expect, it } from "vitest";
import { alert, scene } from "./scene.ts";

it("what throttles, de-duplication and groups remember is forgotten when it is of no use", async () => {
  const store = memoryStore();
  const by = ["payload.host"] as const;
  const { clock, emit, engine } = await scene(
    [
      defineRule({
        name: "alerts",
        on: alert,
        via: ["ops"],
        dedupe: { withinMs: 60_000 },
        throttle: { max: 1, perMs: 60_000, by },
        group: { by },
      }),
    ],
    { store },
  );
  const remembered = async () => {
    const names = ["duplicates", "throttles", "groups"];
    const lists = names.map((name) => store.collection(name).list({}, { limit: 2_000 }));
    return (await Promise.all(lists)).map((list) => list.length);
  };
  await Promise.all(
    Array.from({ length: 600 }, (_, index) => engine.emit(alert, { host: `h${index}` })),
  );
  expect(await remembered()).toEqual([600, 600, 600]);
  await clock.advance("59m");
  await emit({ host: "late" });
  expect(await remembered()).toEqual([601, 601, 601]);
  await clock.advance("21m");
  await expect.poll(remembered).toEqual([1, 1, 1]);
  await engine.stop();
});
