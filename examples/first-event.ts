import { createEngine, defineEvent, defineRule, smtp } from "carillon";
import { z } from "zod";

const { SMTP_HOST: host = "smtp.example.com", SMTP_PORT: port = 587 } = process.env;
const { SMTP_USER: user, SMTP_PASSWORD: password } = process.env;
const ops = smtp({ host, port: +port, user, password, from: "app@x.example", to: "ops@x.example" });

const backupFailed = defineEvent("backup.failed", {
  schema: z.object({ job: z.string(), error: z.string() }),
  severity: "error",
  message: { en: ({ payload: p }) => ({ title: `Backup failed: ${p.job}`, summary: p.error }) },
});
const rule = defineRule({ name: "failed backups", on: backupFailed, via: ["ops"] });
const engine = createEngine({ app: "Beacon", channels: { ops }, rules: [rule] });

await engine.start();
await engine.emit(backupFailed, { job: "nightly", error: "disk full" });
await engine.drain();
await engine.stop();
