import { readFileSync } from "node:fs";
import { catalog, sampledAt } from "@carillon/catalog";
import { createEngine, defineChannel, defineRule, type Engine } from "@carillon/core";
import { type MessagePreview, previewMessages } from "@carillon/preview";
import { etaRenderer } from "@carillon/templates";
import { z } from "zod";
import { backupFailedInHebrew, hebrew } from "./right-to-left.ts";

const mailbox = defineChannel({
  type: "mailbox",
  config: z.strictObject({}),
  accepts: "email",
  address: { kind: "email", parse: (address) => address },
  recipients: () => ["ops@example.com"],
  create: () => ({
    send: async () => {
      throw new Error("A preview sends nothing");
    },
  }),
});

const nordlicht = {
  name: "Nordlicht Monitoring",
  url: "https://nordlicht.example",
  logo: readFileSync(new URL("../logo.png", import.meta.url)),
  colors: { primary: "#6d28d9" },
  footer: "Nordlicht GmbH · Hafenstraße 7 · 20457 Hamburg",
  support: "help@nordlicht.example",
};

/** A product that uses the whole catalog. It is never started. */
function beacon(): Engine {
  return createEngine({
    app: {
      name: "Beacon",
      url: "https://beacon.example",
      branding: (tenant) => (tenant === "Nordlicht" ? nordlicht : undefined),
    },
    channels: { ops: mailbox({}) },
    events: [...catalog, backupFailedInHebrew],
    languages: [hebrew],
    rules: [
      defineRule({ name: "what the team watches", on: catalog, via: ["ops"] }),
      defineRule({
        name: "daily report",
        on: catalog,
        via: ["ops"],
        digest: { name: "Daily report", every: "day" },
      }),
    ],
    renderer: etaRenderer(),
    links: {
      baseUrl: "https://beacon.example/notify",
      secret: "of a product that nobody runs, so that its links open nothing",
    },
  });
}

/** Everything that Carillon has to say, at the moment at which its samples happen. */
export function beaconPreviews(): Promise<readonly MessagePreview[]> {
  return previewMessages(beacon(), {
    timeZone: "Europe/Berlin",
    tenants: ["Nordlicht"],
    at: sampledAt,
  });
}
