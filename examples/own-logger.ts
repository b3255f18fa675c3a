// An application brings its own logger: one method, and whatever it does with a record is its affair.
import {
  backupSucceeded,
  createEngine,
  defineRule,
  type Logger,
  type LogLevel,
  memoryStore,
} from "carillon";
import { printer } from "./printer.ts";

const wanted: readonly LogLevel[] = ["error", "warn", "info"];

const logger: Logger = {
  log({ level, logger, text, fields }) {
    if (!wanted.includes(level)) return;
    console.log(`${level.toUpperCase()} ${logger}: ${text} (${Object.keys(fields).join(", ")})`);
  },
};

const engine = createEngine({
  app: "Beacon",
  store: memoryStore(),
  logger,
  channels: { ops: printer({ to: ["ops@example.com"] }) },
  rules: [defineRule({ name: "backups", on: backupSucceeded, via: ["ops"] })],
});

await engine.start();
await engine.emit(backupSucceeded, { job: "nightly-db" });
await engine.drain();
await engine.stop();
