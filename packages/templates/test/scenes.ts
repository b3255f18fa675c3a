import type { App, MessageItem, RenderView } from "@carillon/core";
import { sampleView } from "./sample-view.ts";

/** A product with everything that a branding has. */
export const branded: App = {
  name: "Nordlicht Monitoring",
  url: "https://nordlicht.example",
  locale: "en",
  timeZone: "UTC",
  footer: "Nordlicht Systems GmbH · Hafenstraße 12 · 20457 Hamburg\nHRB 12345 & Co",
  support: "help@nordlicht.example",
  colors: {
    light: { button: { text: "#ffffff", background: "#7a1fd6" }, link: "#7a1fd6" },
    dark: { button: { text: "#000000", background: "#a866e3" }, link: "#a866e3" },
  },
  logo: {
    contentId: "logo.0123456789abcdef0123456789abcdef@carillon",
    contentType: "image/gif",
    content: Buffer.from("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", "base64"),
    width: 48,
    height: 48,
  },
};

const unsubscribe = "https://nordlicht.example/notify/unsubscribe/abc.def";
const host = "db-primary-01.eu-central-1.internal.example.com";

const items: readonly MessageItem[] = [
  {
    tone: "failure",
    title: `${host} is down`,
    summary: "No answer\nto 5 pings.",
    at: 0,
    url: "https://m.example/1",
  },
  { tone: "warning", title: "m".repeat(300), summary: "w".repeat(900), at: 1 },
  {
    tone: "info",
    title: "Version 4.2 is available",
    summary: "",
    at: 2,
    url: "https://m.example/2",
  },
  { tone: "success", title: "web-1 is fine", summary: "", at: 3 },
];

const printed = [
  "mysqldump: Got error: 2013: Lost connection when dumping table `orders`",
  `  at /opt/backup/${"abcdefghij".repeat(40)}.js:233:11`,
  "disk   size   used   avail <script>alert(1)</script> & more",
  "\t0x0001\t'quoted' \"twice\"",
].join("\n");

/** Mails that try a layout, by what they have. */
export const scenes: Readonly<Record<string, RenderView>> = {
  "a plain mail": sampleView({ view: { unsubscribe } }),
  "a branded mail": sampleView({ view: { app: branded, unsubscribe } }),
  "a mail without fields, words and buttons": sampleView({
    message: { summary: "", fields: [], actions: [] },
  }),
  "a mail with long names and output": sampleView({
    message: {
      tone: "warning",
      title: `Disk usage on ${host} is 99 %`,
      summary: `The check “disk” of ${host} says:\nnearly full, see /var/lib/postgresql/17/main/base.`,
      fields: [
        { label: "Host", value: host, style: "text" },
        { label: "Benachrichtigungsempfängerliste", value: "ops@example.com", style: "text" },
        { label: "Destinations", value: `local-disk\n${host}`, style: "text" },
        { label: "Output", value: printed, style: "code" },
      ],
      actions: [
        { label: "Open the alert", url: "https://m.example/1" },
        { label: "Acknowledge", url: "https://m.example/2" },
        { label: "Silence for an hour and tell nobody at all about it", url: "mailto:a@m.example" },
      ],
    },
    view: { app: branded },
  }),
  "a mail of letters without a gap": sampleView({
    message: {
      tone: "failure",
      title: "W".repeat(400),
      summary: "m".repeat(3_000),
      fields: [
        { label: "L".repeat(300), value: "v".repeat(2_000), style: "text" },
        { label: "W".repeat(13), value: "W".repeat(50), style: "text" },
        { label: "Short", value: `${"W".repeat(19)}-${"W".repeat(19)}`, style: "text" },
        { label: "Code", value: "9".repeat(5_000), style: "code" },
      ],
      actions: [
        { label: "B".repeat(300), url: `https://x.example/${"p".repeat(900)}` },
        { label: "C".repeat(90), url: "https://x.example/" },
      ],
    },
    view: {
      rules: ["R".repeat(300)],
      unsubscribe,
      app: {
        ...branded,
        name: "N".repeat(100),
        footer: "F".repeat(500),
        support: `${"s".repeat(60)}@${"d".repeat(60)}.example`,
      },
    },
  }),
  "a mail with a hundred fields": sampleView({
    message: {
      fields: Array.from({ length: 100 }, (_, index) => ({
        label: `Label ${index}`,
        value: `Value ${index}`,
        style: "text" as const,
      })),
    },
  }),
  "a mail about several events": sampleView({
    message: {
      tone: "failure",
      title: "83 alerts: 1 critical, 82 warnings",
      summary: "When: Nov 21, 2026, 4:05 – 4:15 AM GMT+1",
      fields: [],
      actions: [],
      items,
      total: 83,
      more: "… and 79 more",
    },
    view: { app: branded, unsubscribe },
  }),
  "a mail from right to left": sampleView({
    message: {
      language: "ar",
      tone: "failure",
      title: "فشل النسخ الاحتياطي nightly-db على db-1.example.com",
      summary: "لم يكتمل النسخ الاحتياطي للخادم db-1.example.com (10.0.0.5/24) بتاريخ 2026-11-21.",
      fields: [
        { label: "الخادم", value: "db-1.example.com:5432", style: "text" },
        { label: "المدة", value: "ساعة و12 دقيقة", style: "text" },
        { label: "المخرجات", value: printed, style: "code" },
      ],
      actions: [{ label: "فتح النسخة الاحتياطية", url: "https://b.example/1" }],
    },
    view: { app: branded, unsubscribe },
  }),
};
