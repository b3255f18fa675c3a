import {
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  type GivenPorts,
  group,
  plainRenderer,
  role,
} from "@carillon/core";
import { z } from "zod";

const backupFailed = defineEvent("backup.failed", {
  schema: z.object({ job: z.string(), error: z.string() }),
  severity: "error",
  sample: { job: "sample", error: "none" },
  message: {
    en: ({ payload }) => ({ title: `Backup failed: ${payload.job}`, summary: payload.error }),
  },
});

const hostDown = defineEvent("host.down", {
  schema: z.object({ host: z.string(), up: z.boolean() }),
  severity: ({ up }) => (up ? "info" : "error"),
  labels: ({ host }) => ({ host }),
  alert: ({ host, up }) => ({ key: host, status: up ? "resolved" : "firing" }),
  message: { en: ({ payload }) => ({ title: `${payload.host} is down`, summary: "" }) },
});

const neverSends = () => ({
  send: async () => {
    throw new Error("A test has sent something");
  },
});
const post = defineChannel({
  type: "post",
  config: z.object({}),
  accepts: "text",
  address: { kind: "email", parse: (text) => text },
  create: neverSends,
});
const log = defineChannel({
  type: "log",
  config: z.object({}),
  accepts: "text",
  create: neverSends,
});

/** As an application's carillon.config.ts makes its engine. */
export function application(given: GivenPorts) {
  return createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: { mail: post({}), log: log({}) },
    rules: [
      defineRule({ name: "failures", on: backupFailed, via: ["mail"], to: [role("admins")] }),
      defineRule({ name: "record", on: backupFailed, via: ["log"] }),
      defineRule({
        name: "hosts",
        on: hostDown,
        via: ["mail"],
        to: [group("ops")],
        remind: { everyMs: 3_600_000 },
      }),
    ],
    ...given,
  });
}
