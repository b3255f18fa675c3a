import {
  type App,
  type Branding,
  type BrandingOf,
  createEngine,
  defineEvent,
  defineRule,
  type RenderView,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { capturingLogger, mailbox, plainRenderer } from "./support.ts";

const orderShipped = defineEvent("order.shipped", {
  schema: z.strictObject({ tenant: z.string().optional(), number: z.number() }),
  severity: "info",
  tenant: ({ tenant }) => tenant,
  message: { en: ({ payload, app }) => ({ title: `Order ${payload.number}`, summary: app.name }) },
});

const bakery: Branding = {
  name: "Bakery",
  colors: { primary: "#8a3b00" },
  footer: "Bakery Ltd",
  support: "help@bakery.example",
  url: null,
};

/** An engine of a shop whose tenants have brandings, and what it sends and logs. */
async function shop(branding: BrandingOf | undefined) {
  const clock = manualClock();
  const views: RenderView[] = [];
  const apps: (App | undefined)[] = [];
  const inbox = mailbox(["ops@example.com"], async ({ app }) => {
    apps.push(app);
    return { status: "sent" };
  });
  const { logger, records } = capturingLogger();
  const engine = createEngine({
    app: { name: "Shop", url: "https://shop.example", footer: "Shop Inc", branding },
    channels: { inbox: inbox.channel },
    rules: [defineRule({ name: "orders", on: orderShipped, via: ["inbox"] })],
    renderer: {
      render(rendering, view) {
        views.push(view);
        return plainRenderer.render(rendering, view);
      },
    },
    clock,
    logger,
  });
  await engine.start();
  const emit = async (tenant?: string) => {
    await engine.emit(orderShipped, { number: views.length, tenant });
    await engine.drain();
    return { view: views.at(-1), app: apps.at(-1) };
  };
  return { engine, clock, emit, records, inbox };
}

describe("A message about a tenant's event", () => {
  test("has the tenant's branding, and the application's where that says nothing", async () => {
    const { engine, emit } = await shop((tenant) => (tenant === "bakery" ? bakery : undefined));
    const { view, app } = await emit("bakery");
    expect(view?.app).toMatchObject({ name: "Bakery", footer: "Bakery Ltd", locale: "en" });
    expect(view?.app.colors?.light.link).toBe("#8a3b00");
    expect(view?.app.url, "null leaves the application's out").toBeUndefined();
    expect(view?.message.summary, "in its words too").toBe("Bakery");
    expect(app, "for the channel").toBe(view?.app);
    expect((await emit("florist")).view?.app).toMatchObject({ name: "Shop", footer: "Shop Inc" });
    expect((await emit()).view?.app.name).toBe("Shop");
    await engine.stop();
  });

  test("asks for a branding once a minute", async () => {
    const asked: string[] = [];
    const { engine, emit, clock } = await shop(async (tenant) => {
      asked.push(tenant);
      return { name: `${tenant} ${asked.length}` };
    });
    expect((await emit("a")).view?.app.name).toBe("a 1");
    expect((await emit("a")).view?.app.name).toBe("a 1");
    expect((await emit("b")).view?.app.name).toBe("b 2");
    await clock.advance(61_000);
    expect((await emit("a")).view?.app.name).toBe("a 3");
    expect(asked).toEqual(["a", "b", "a"]);
    await engine.stop();
  });

  test.each<[string, BrandingOf, string]>([
    ["throws", () => Promise.reject(new Error("no database")), "no database"],
    [
      "answers what cannot be read",
      () => ({ colors: { primary: "#ffff00" } }),
      "colors.primary: #ffff00 has a contrast of",
    ],
    ["answers nonsense", () => JSON.parse('{"name":7}'), "name: "],
  ])("goes out with the application's own where the lookup %s", async (_what, branding, why) => {
    const { engine, emit, records } = await shop(branding);
    expect((await emit("bakery")).view?.app.name).toBe("Shop");
    await emit("bakery");
    const warnings = records.filter(({ logger }) => logger === "carillon.branding");
    expect(warnings, "once a minute").toHaveLength(1);
    expect(warnings[0]).toMatchObject({ level: "warn", fields: { tenant: "bakery" } });
    expect(String(warnings[0]?.fields.error)).toContain(why);
    await engine.stop();
  });

  test("leads to pages in the tenant's name, and what it says of a tenant cannot be forged", async () => {
    const weekly = defineEvent("report.weekly", {
      schema: z.strictObject({ tenant: z.string() }),
      severity: "info",
      category: "digests",
      tenant: ({ tenant }) => tenant,
      message: { en: () => ({ title: "The week", summary: "Quiet." }) },
    });
    const urls: string[] = [];
    const inbox = mailbox(["ops@example.com"]);
    const engine = createEngine({
      app: {
        name: "Shop",
        branding: (tenant) => (tenant === "bakery" ? bakery : undefined),
      },
      channels: { inbox: inbox.channel },
      rules: [defineRule({ name: "weeks", on: weekly, via: ["inbox"] })],
      links: { baseUrl: "https://shop.example/notify", secret: "s".repeat(32) },
      renderer: {
        render(rendering, view) {
          urls.push(view.unsubscribe ?? "");
          return plainRenderer.render(rendering, view);
        },
      },
    });
    await engine.start();
    for (const tenant of ["bakery", "florist"]) await engine.emit(weekly, { tenant });
    await engine.drain();
    const pageOf = async (url = "") => (await engine.links.handle(new Request(url))).text();
    const pages = await Promise.all(urls.map(pageOf));
    expect(pages.filter((page) => page.includes("Bakery will"))).toHaveLength(1);
    const branded = pages.find((page) => page.includes("Bakery will"));
    expect(branded).toContain("--button:#8a3b00");
    expect(pages.filter((page) => page.includes("Shop will"))).toHaveLength(1);
    const forged = urls[0]?.replace(/notify\/unsubscribe\/./, "notify/unsubscribe/A");
    expect(await pageOf(forged)).not.toContain("Bakery");
    await engine.stop();
  });

  test("does not wait for ever", async () => {
    let asked = () => {};
    const begun = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { engine, emit, clock, records } = await shop(() => {
      asked();
      return new Promise<undefined>(() => {});
    });
    const sent = emit("bakery");
    await begun;
    await clock.advance(5_000);
    expect((await sent).view?.app.name).toBe("Shop");
    expect(records.some(({ fields }) => String(fields.error).includes("5000 ms"))).toBe(true);
    await engine.stop();
  });
});
