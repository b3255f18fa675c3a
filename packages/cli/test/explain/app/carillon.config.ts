import {
  createEngine,
  defineChannel,
  defineConfig,
  defineEvent,
  defineRule,
  plainRenderer,
  role,
} from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { z } from "zod";

const backupFailed = defineEvent("backup.failed", {
  schema: z.strictObject({ job: z.string(), size: z.number().optional() }),
  severity: "error",
  message: { en: ({ payload }) => ({ title: `Backup failed: ${payload.job}`, summary: "" }) },
});

const passwordReset = defineEvent("user.password_reset", {
  schema: z.strictObject({ id: z.string(), code: z.string() }),
  severity: "info",
  sensitive: true,
  user: ({ id }) => ({ id }),
  message: { en: () => ({ title: "Your code", summary: "" }) },
});

const mail = (to: readonly string[]) =>
  defineChannel({
    type: "test-mail",
    accepts: "text",
    config: z.strictObject({ to: z.array(z.string()) }),
    recipients: ({ to }) => to,
    address: { kind: "email", parse: (address) => address.toLowerCase() },
    create: () => ({ send: async () => ({ status: "sent" }) }),
  })({ to: [...to] });

const people = [
  {
    id: "u-17",
    name: "Ada",
    addresses: { email: "ada@example.com" },
    timeZone: "Europe/Berlin",
    quietHours: { from: "22:00", to: "07:00" },
  },
  { id: "u-18", name: "Bob", addresses: {} },
];

export default defineConfig((given) =>
  createEngine({
    app: { name: "Beacon", timeZone: "Europe/Berlin" },
    channels: { ops: mail(["ops@example.com"]), people: mail([]) },
    renderer: plainRenderer,
    store: sqlite(process.env.BEACON_DATABASE ?? ":memory:"),
    directory: {
      find: async (id) => people.find((one) => one.id === id),
      members: async () => ({ recipients: people }),
    },
    events: [backupFailed, passwordReset],
    rules: [
      defineRule({ name: "failed backups", on: backupFailed, via: ["ops"] }),
      defineRule({
        name: "large backups",
        on: "backup.*",
        match: { "payload.size": { ">": 100 } },
        via: ["people"],
        to: [role("admins")],
      }),
      defineRule({
        name: "nightly backups",
        on: backupFailed,
        match: { "payload.job": { startsWith: "nightly" }, severity: ">= error" },
        via: ["ops", "people"],
        to: [role("admins")],
      }),
      defineRule({
        name: "codes",
        on: passwordReset,
        match: { "payload.code": { startsWith: "1" } },
        via: ["people"],
        user: "only",
      }),
    ],
    ...given,
  }),
);
