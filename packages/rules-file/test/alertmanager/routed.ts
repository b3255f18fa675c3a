import { createEngine, defineChannel, defineEvent, plainRenderer } from "@carillon/core";
import { z } from "zod";
import { type FromAlertmanagerOptions, fromAlertmanager } from "../../src/index.ts";
import type { LabelSet } from "./walk.ts";

const alertReported = defineEvent("alert.reported", {
  schema: z.strictObject({ labels: z.record(z.string(), z.string()) }),
  severity: "error",
  labels: ({ labels }) => labels,
  message: { en: () => ({ title: "Alert", summary: "" }) },
});

const receiver = defineChannel({
  type: "receiver",
  config: z.strictObject({}),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

/** As `amtool config routes test`: answers who would be told of labels. */
export function routesTest(text: string, options?: FromAlertmanagerOptions) {
  const { rules, inhibit } = fromAlertmanager(text, options);
  const names = new Set(rules.flatMap(({ via = [] }) => via));
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: Object.fromEntries([...names].map((name) => [name, receiver({})])),
    events: [alertReported],
    rules,
    inhibit,
  });
  return async (labels: LabelSet): Promise<readonly string[]> => {
    const { deliveries } = await engine.explain(alertReported, { labels });
    return deliveries.map(({ channel }) => channel);
  };
}
