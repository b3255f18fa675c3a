import { defineEvent, defineRule, defineSchedule } from "@carillon/core";
import { expect, it } from "vitest";
import { z } from "zod";

const report = defineEvent("report.daily", {
  schema: z.strictObject({ backups: z.int() }),
  severity: "info",
  stillMatters: ({ backups }, event) => backups > 0 && event.payload.backups > 0,
  message: { en: () => ({ title: "Report", summary: "" }) },
});

it("does not compile when a payload, an hour's day or an answer is of another form", () => {
  const at = { name: "daily", cron: "0 7 * * *", timeZone: "UTC", emit: report } as const;
  defineSchedule({ ...at, payload: async () => ({ backups: 3 }) });
  defineSchedule({ ...at, payload: () => undefined });
  // @ts-expect-error The payload of the event type has backups.
  defineSchedule({ ...at, payload: () => ({ restores: 3 }) });
  const definition = {
    schema: report.schema,
    severity: "info",
    message: { en: () => ({ title: "Report", summary: "" }) },
  } as const;
  // @ts-expect-error It answers whether it does, and nothing else.
  defineEvent("report.weekly", { ...definition, stillMatters: () => "yes" });
  // @ts-expect-error The payload has no such field.
  defineEvent("report.weekly", { ...definition, stillMatters: ({ restores }) => restores > 0 });
  const rule = { name: "reports", on: report, via: ["ops"] } as const;
  const hours = { from: "08:00", to: "18:00" } as const;
  defineRule({ ...rule, workingHours: { ...hours, days: ["mon"] } });
  const noDay = () =>
    // @ts-expect-error There is no such day.
    defineRule({ ...rule, workingHours: { ...hours, days: ["someday"] } });
  expect(noDay).toThrow(expect.objectContaining({ code: "rule-definition-invalid" }));
});
