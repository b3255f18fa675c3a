// The operator configures mail, not the program: by CARILLON_SMTP_HOST and its kin. With none of them
// set the program runs all the same, and says what was not sent, and why.
import { backupFailed, createEngine, defineRule, memoryStore, smtpFromEnv } from "carillon";

const ops = smtpFromEnv({ to: "ops@x.example" });
const engine = createEngine({
  app: "Beacon",
  store: memoryStore(),
  channels: { ops },
  rules: [defineRule({ name: "failed backups", on: backupFailed, via: ["ops"] })],
});

await engine.start();
await engine.emit(backupFailed, { job: "nightly", error: "disk full" });
await engine.drain();
for (const { address, state, reason } of await engine.log.list()) {
  const why = reason === undefined ? "" : `: ${reason.message}. ${reason.cure}`;
  console.log(`${address} ${state}${why}`);
}
await engine.stop();
