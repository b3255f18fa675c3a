import { expectDeliveries, fakeEngine } from "@carillon/testing";
import {
  channelOff,
  type Directory,
  defineEvent,
  defineRule,
  defineSchedule,
  emailAddress,
  role,
} from "carillon";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { chat, mail, person, titled } from "./outlets.ts";

const alertChanged = defineEvent("alert.changed", {
  schema: z.strictObject({
    host: z.string(),
    tenant: z.string(),
    status: z.enum(["OK", "WARN", "CRIT"]),
  }),
  severity: ({ status }) => (({ OK: "info", WARN: "warning", CRIT: "critical" }) as const)[status],
  tenant: ({ tenant }) => tenant,
  labels: ({ host }) => ({ host }),
  alert: ({ host, status }) => ({ key: host, status: status === "OK" ? "resolved" : "firing" }),
  message: {
    en: ({ payload }) => ({
      title: `${payload.host}: ${payload.status}`,
      summary: "See the host.",
    }),
    de: ({ payload }) => ({
      title: `${payload.host} ist ${payload.status}`,
      summary: "Siehe Host.",
    }),
  },
});
const codeRequested = defineEvent("sign_in.code_requested", {
  schema: z.strictObject({ id: z.string(), code: z.string() }),
  severity: "info",
  sensitive: true,
  priority: "high",
  expiresAfterMs: 600_000,
  user: ({ id }) => ({ id }),
  message: { en: ({ payload }) => ({ title: "Your code", summary: payload.code }) },
});
const reportDue = defineEvent("report.due", {
  schema: z.strictObject({ month: z.string() }),
  severity: "info",
  message: titled("Availability report"),
});

const night = { from: "22:00", to: "07:00" } as const;
const admins = [
  person("ada", { locale: "de", timeZone: "Europe/Berlin", quietHours: night }),
  person("bob", { timeZone: "Europe/Berlin" }),
];
const directory: Directory = {
  find: async (id) => admins.find((one) => one.id === id),
  members: async (of) => ({ recipients: "role" in of && of.tenant === "acme" ? admins : [] }),
};

const monitor = (startAt = "2026-03-02 12:00 Europe/Berlin") =>
  fakeEngine({
    app: { name: "Watch", timeZone: "Europe/Berlin" },
    startAt,
    directory,
    channels: { mail: mail({}), room: chat({}), silentRoom: chat({}) },
    channelPolicies: {
      room: { minSeverity: "critical" },
      silentRoom: { recoveries: false, minSeverity: "critical" },
    },
    rules: [
      defineRule({
        name: "tenant admins",
        on: alertChanged,
        via: ["mail"],
        to: [role("tenant_admins")],
      }),
      defineRule({ name: "rooms", on: alertChanged, via: ["room", "silentRoom"] }),
      defineRule({
        name: "codes",
        on: codeRequested,
        via: ["mail"],
        user: "only",
        quietHours: false,
      }),
      defineRule({ name: "reports", on: reportDue, via: ["mail"], to: ["boss@example.com"] }),
    ],
    schedules: [
      defineSchedule({
        name: "monthly",
        cron: "0 6 1 * *",
        timeZone: "Europe/Berlin",
        emit: reportDue,
        payload: ({ at }) => ({ month: new Date(at).toISOString().slice(0, 7) }),
      }),
    ],
  });

const alert = (status: "OK" | "WARN" | "CRIT", tenant = "acme") => ({
  host: "web-1",
  tenant,
  status,
});

describe("A monitoring product's channels", () => {
  it("tell the tenant's admins in their language, and rooms from their severity on", async () => {
    const watch = await monitor();
    await expectDeliveries(watch)
      .after(alertChanged, alert("WARN"))
      .toBe([
        { to: "ada", via: "mail", says: "web-1 ist WARN" },
        { to: "bob", via: "mail", says: "web-1: WARN" },
        { via: ["room", "silentRoom"], skipped: "below-floor" },
      ]);
    await expectDeliveries(watch)
      .after(alertChanged, alert("CRIT"))
      .toBe([{ to: ["ada", "bob"], via: "mail" }, { via: ["room", "silentRoom"] }]);
    await expectDeliveries(watch)
      .after(alertChanged, alert("OK"))
      .toBe([
        { to: ["ada", "bob"], via: "mail" },
        { via: "room" },
        { via: "silentRoom", skipped: true },
      ]);
  });

  it("tell nobody of another tenant's alert", async () => {
    await expectDeliveries(await monitor())
      .after(alertChanged, alert("WARN", "other"))
      .toBeNone();
  });

  it("do not wake anybody for a warning that is over in the morning, but for what is critical", async () => {
    const watch = await monitor("2026-03-02 23:00 Europe/Berlin");
    await expectDeliveries(watch)
      .after(alertChanged, alert("WARN"))
      .toBe([
        { to: "ada", via: "mail", heldUntil: "2026-03-03 07:00 Europe/Berlin" },
        { to: "bob", via: "mail" },
      ]);
    await expectDeliveries(watch)
      .after("1h")
      .after(alertChanged, alert("OK"))
      .after("8h")
      .toBe([
        { to: "bob", via: "mail" },
        { to: "ada", via: "mail", skipped: true },
      ]);
    const critical = await monitor("2026-03-02 23:00 Europe/Berlin");
    await expectDeliveries(critical)
      .after(alertChanged, alert("CRIT"))
      .toBe([{ to: ["ada", "bob"], via: "mail" }, { via: ["room", "silentRoom"] }]);
  });

  it("send a code at once, at night, too, and not when it has run out", async () => {
    const watch = await monitor("2026-03-02 23:00 Europe/Berlin");
    await expectDeliveries(watch)
      .after(codeRequested, { id: "ada", code: "12345678" })
      .toBe([{ to: "ada", via: "mail", says: "12345678" }]);
    const reason = { code: "timeout", message: "No answer" };
    watch.answer("mail", { status: "deferred", scope: "delivery", reason, retryAfterMs: 900_000 });
    await expectDeliveries(watch)
      .after(codeRequested, { id: "ada", code: "87654321" })
      .after("20m")
      .toBe([{ to: "ada", via: "mail", failed: "expired" }]);
  });

  it("send reports by the calendar of their zone, across daylight saving", async () => {
    const watch = await monitor("2026-03-15 12:00 Europe/Berlin");
    await expectDeliveries(watch).at("2026-04-01 05:59 Europe/Berlin").toBeNone();
    await expectDeliveries(watch)
      .at("2026-04-01 06:00 Europe/Berlin")
      .toBe([{ to: "boss@example.com", via: "mail", event: "report.due" }]);
  });

  it("retry after 5 seconds, 30 seconds and 5 minutes, and say then that it failed", async () => {
    const watch = await monitor();
    const reason = { code: "timeout", message: "No answer" };
    watch.answer("mail", { status: "deferred", scope: "delivery", reason });
    await watch.engine.emit(reportDue, { month: "2026-03" });
    await expectDeliveries(watch)
      .after("10m")
      .toBe([{ via: "mail", failed: "timeout" }]);
    const [dead] = await watch.engine.deadLetters.list();
    expect(dead).toMatchObject({ attempts: 4, address: "boss@example.com" });
  });
});

describe("A dashboard whose mail is not configured", () => {
  it("starts, and records who was not told of their registration, with the cure", async () => {
    const registered = defineEvent("user.registered", {
      schema: z.strictObject({ id: z.string() }),
      severity: "info",
      user: ({ id }) => person(id),
      message: titled("Registration"),
    });
    const off = channelOff({
      type: "smtp",
      accepts: "email",
      address: emailAddress,
      message: "Mail is off: SMTP_HOST is not set",
      cure: "Set SMTP_HOST.",
    });
    const dashboard = await fakeEngine({
      channels: { mail: off },
      rules: [defineRule({ name: "registrations", on: registered, via: ["mail"], user: "only" })],
    });
    await expectDeliveries(dashboard)
      .after(registered, { id: "ivan" })
      .toBe([{ to: "ivan", via: "mail", skipped: "channel-off" }]);
  });
});
