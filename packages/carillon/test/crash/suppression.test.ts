import {
  backupFailed,
  createEngine,
  defineChannel,
  defineRule,
  emailAddress,
  type Outcome,
  sqlite,
} from "carillon";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { setScene } from "./scene.ts";

const nobody = "nobody@example.com";

async function listed(db: string) {
  const store = sqlite(db);
  const suppressions = await store.collection("suppressions").list();
  const [delivery] = await store.log.list();
  await store.close();
  return {
    addresses: suppressions.map(({ value }) => value.address),
    deliveryIds: suppressions.map(({ value }) => value.deliveryId),
    delivery,
  };
}

it("a hard bounce is on the list whenever its delivery has failed, though the process is killed", {
  timeout: 30_000,
}, async () => {
  const scene = await setScene();
  const orders = { emit: ["e-1"], to: [nobody] };
  await scene.run({ ...orders, crash: { at: "after-reply", nth: 1 } });
  const before = await listed(scene.db);
  expect(before).toMatchObject({ addresses: [], delivery: { state: "sending" } });
  const { signal } = await scene.run({ ...orders, crash: { at: "after-settle", nth: 1 } });
  expect(signal).toBe("SIGKILL");
  const after = await listed(scene.db);
  expect(after).toMatchObject({ addresses: [nobody], delivery: { state: "failed" } });
  expect(after.deliveryIds).toEqual([after.delivery?.id]);
  await scene.run({ emit: ["e-2"], to: [nobody, "ops@example.com"] });
  expect(scene.accepted.map(({ to }) => to)).toEqual(["ops@example.com"]);
});

it("what one engine puts on the list holds for another on the same file at once", async () => {
  const scene = await setScene();
  const box = (answer: Outcome) =>
    defineChannel({
      type: "box",
      config: z.object({}),
      accepts: "text",
      address: emailAddress,
      create: () => ({ send: async () => answer }),
    })({});
  const engineOn = async (answer: Outcome) => {
    const engine = createEngine({
      app: "Shared",
      store: sqlite(scene.db),
      logger: { log: () => {} },
      channels: { ops: box(answer) },
      rules: [
        defineRule({ name: "failures", on: backupFailed, via: ["ops"], to: ["ada@example.com"] }),
      ],
    });
    await engine.start();
    onTestFinished(() => engine.stop());
    return engine;
  };
  const one = await engineOn({ status: "sent" });
  const other = await engineOn({ status: "sent" });
  const ada = { kind: "email", address: "ada@example.com" };
  for (let round = 0; round < 20; round += 1) {
    const [adds, emits] = round % 2 === 0 ? [one, other] : [other, one];
    const emit = () => emits.emit(backupFailed, { job: "nightly", error: "disk full" });
    expect((await emit()).skipped, "both know that the list is empty").toBe(0);
    await adds.suppressions.add({ ...ada, reason: "manual" });
    expect((await emit()).skipped).toBe(1);
    await adds.suppressions.remove(ada);
  }
});
