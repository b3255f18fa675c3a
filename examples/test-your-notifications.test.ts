// How an application tests its notifications: a real engine whose channels send nothing.
import { fakeEngine } from "@carillon/testing";
import {
  backupFailed,
  backupSucceeded,
  defineRule,
  type Engine,
  smtp,
  userLoggedIn,
} from "carillon";
import { expect, test } from "vitest";

const start = () =>
  fakeEngine({
    channels: {
      ops: smtp({ host: "smtp.example.com", from: "a@example.com", to: "ops@example.com" }),
    },
    rules: [
      defineRule({ name: "failed backups", on: backupFailed, via: ["ops"] }),
      defineRule({ name: "sign-ins", on: userLoggedIn, via: ["ops"], user: "only" }),
    ],
  });

/** The code under test. */
async function runBackup(engine: Engine, job: string, freeBytes: number) {
  if (freeBytes > 0) return engine.emit(backupSucceeded, { job });
  return engine.emit(backupFailed, { job, error: "No space left on device" });
}

test("A failed backup is told to the operators", async () => {
  const { engine, sent } = await start();
  await runBackup(engine, "nightly-db", 0);
  const [told] = await sent(backupFailed, ({ event }) => event.payload.job === "nightly-db");
  expect(told?.address).toBe("ops@example.com");
});

test("A backup that succeeds is told to nobody", async () => {
  const { engine, notSent, nothingSent } = await start();
  await runBackup(engine, "nightly-db", 1_000);
  await notSent(backupSucceeded);
  await nothingSent();
});

test("A person hears of their own sign-in, in their language", async () => {
  const { engine, sent } = await start();
  await engine.emit(userLoggedIn, { id: "kim", name: "Kim", email: "kim@x.test", locale: "de" });
  const [told] = await sent(userLoggedIn, ({ address }) => address === "kim@x.test");
  expect(told?.content).toMatchObject({ subject: "[Test] Neue Anmeldung in Ihrem Konto" });
});

test("A person without an address is skipped, with the reason", async () => {
  const { engine, skipped } = await start();
  await engine.emit(userLoggedIn, { id: "robot", name: "Robot" });
  await skipped("address-missing", ({ recipient }) => recipient.id === "robot");
});
