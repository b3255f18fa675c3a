import {
  type Contents,
  defineEvent,
  defineRule,
  type Renderer,
  type Rendering,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { alertWorld, checkChanged, hour, minute } from "./support.ts";

const links = {
  baseUrl: "https://app.example/notify",
  secret: "0123456789abcdef0123456789abcdef",
};

/** The text of a message is where its actions lead. */
const renderer: Renderer = {
  async render<R extends Rendering>(rendering: R, { message }: Parameters<Renderer["render"]>[1]) {
    const { title } = message;
    const text = message.actions.map(({ label, url }) => `${label} ${url}`).join("\n");
    const contents: Contents = {
      email: { rendering: "email", subject: title, html: text, text },
      text: { rendering: "text", title, text },
      markdown: { rendering: "markdown", title, markdown: text },
      json: { rendering: "json", body: {} },
    };
    return contents[rendering];
  },
};

const ada = { id: "ada", name: "Ada", addresses: { email: "ada@example.org" } };
const rules = [
  defineRule({
    name: "checks",
    on: checkChanged,
    via: ["box"],
    to: [ada, "bob@example.org"],
    remind: { everyMs: hour },
  }),
];

async function firing() {
  const world = await alertWorld({ links, renderer, rules });
  await world.check("web", "crit");
  await world.sent();
  const urls = world.box.requests.map(({ content }) => /https:\S+/.exec(content.text)?.[0] ?? "");
  const [url = "", other = ""] = urls;
  const posted = async (method: string, at: string, body: string) => {
    const response = await world.engine.links.handle(
      new Request(at, {
        method,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        ...(method === "POST" && { body }),
      }),
    );
    return { status: response.status, page: await response.text() };
  };
  const ask = async (method: string, at = url, body = "action=acknowledge") => {
    const { page } = await posted("GET", at, "");
    return posted(method, at, `${body}&as=${stampIn(page)}`);
  };
  return { ...world, url, other, ask };
}

/** What a page posts as what its reader has seen. */
function stampIn(page: string): string {
  return /name="as" value="([^"]*)"/.exec(page)?.[1] ?? "";
}

describe("The link in an alert's message", () => {
  it("takes the alert on by POST alone, in the name of who was told", async () => {
    const { engine, ask, clock, sent, url } = await firing();
    expect(url).toMatch(/^https:\/\/app\.example\/notify\/acknowledge\/[\w-]+\.[\w-]+$/);
    expect(
      Buffer.from(url.split("/").at(-1)?.split(".")[0] ?? "", "base64url").toString(),
    ).not.toContain("example.org");
    for (const method of ["GET", "HEAD", "GET"]) expect((await ask(method)).status).toBe(200);
    expect((await engine.alerts.get("check:web"))?.acknowledged).toBeUndefined();
    const done = await ask("POST");
    expect(done.status).toBe(200);
    expect(done.page).toContain("check:web (Ada)");
    expect(await engine.alerts.get("check:web")).toMatchObject({ acknowledged: { by: "Ada" } });
    await clock.advance(5 * hour);
    expect(await sent()).toEqual([]);
    const [entry] = await engine.log.audit({ collection: "alerts" });
    expect(entry).toMatchObject({ actor: "Ada", note: "acknowledged by link" });
    await engine.stop();
  });

  it("shows what is taken on as it stands, and asks again when that is not what was agreed to", async () => {
    const world = await alertWorld({ links, renderer, rules });
    await world.check("web", "warn");
    await world.sent();
    const [url = ""] = world.box.requests.map(
      ({ content }) => /https:\S+/.exec(content.text)?.[0] ?? "",
    );
    const handle = async (init: RequestInit = {}) =>
      (await world.engine.links.handle(new Request(url, init))).text();
    const post = (as: string) =>
      handle({ method: "POST", body: new URLSearchParams({ action: "acknowledge", as }) });
    const mild = await handle();
    expect(mild).toContain("check:web (warning since 2026-06-01 12:00 UTC)");
    expect(mild).not.toContain("worse since");
    await world.clock.advance(5 * minute);
    await world.check("web", "crit");

    const again = await post(stampIn(mild));
    expect(again).toContain("check:web (critical since 2026-06-01 12:05 UTC)");
    expect(again).toContain("It has got worse since this message, which said: warning.");
    expect((await world.engine.alerts.get("check:web"))?.acknowledged).toBeUndefined();
    expect(await post("")).toContain("Take this alert on?");
    expect((await world.engine.alerts.get("check:web"))?.acknowledged).toBeUndefined();

    expect(await post(stampIn(again))).toContain("It is taken on");
    await world.engine.alerts.unacknowledge("check:web", { actor: "boss" });
    expect(await post(stampIn(again))).toContain("Take this alert on?");
    expect((await world.engine.alerts.get("check:web"))?.acknowledged).toBeUndefined();
    expect(await post(stampIn(await handle()))).toContain("It is taken on");
    await world.engine.stop();
  });

  it("leaves the alert to who was first", async () => {
    const { engine, ask, other } = await firing();
    await ask("POST");
    const second = await ask("POST", other);
    expect(second).toMatchObject({ status: 200, page: expect.stringContaining("(Ada)") });
    expect((await ask("GET", other)).page).not.toContain("<button");
    expect(await engine.alerts.get("check:web")).toMatchObject({ acknowledged: { by: "Ada" } });
    await engine.stop();
  });

  it("is over when the alert is resolved, and stays so when it fires anew", async () => {
    const { engine, ask, check, clock } = await firing();
    await clock.advance(minute);
    await check("web", "ok");
    expect((await ask("GET")).status).toBe(410);
    expect((await ask("POST")).status).toBe(410);
    await clock.advance(minute);
    await check("web", "crit");
    expect((await ask("POST")).status).toBe(410);
    expect((await engine.alerts.get("check:web"))?.acknowledged).toBeUndefined();
    await engine.stop();
  });

  it("does nothing when it is forged, made for something else, too old, or asked for something else", async () => {
    const { engine, ask, clock, url } = await firing();
    expect((await ask("POST", `${url.slice(0, -2)}xx`)).status).toBe(403);
    expect((await ask("POST", url.replace("/acknowledge/", "/unsubscribe/"))).status).toBe(403);
    expect((await ask("POST", url, "action=unsubscribe")).status).toBe(400);
    expect((await ask("PUT")).status).toBe(405);
    clock.set(clock.now() + 7 * 24 * hour);
    expect((await ask("POST")).status).toBe(410);
    expect((await engine.alerts.get("check:web"))?.acknowledged).toBeUndefined();
    await engine.stop();
  });

  it("is in a reminder, and not in a recovery, nor where the event is sensitive", async () => {
    const { engine, check, clock, box } = await firing();
    await clock.advance(61 * minute);
    expect(box.requests.at(-1)?.content.text).toContain("Acknowledge https:");
    await check("web", "ok");
    await clock.advance(minute);
    expect(box.requests.at(-1)?.content).toMatchObject({ title: "ok: web", text: "" });
    await engine.stop();
    const secret = defineEvent("vault.opened", {
      schema: z.strictObject({ vault: z.string() }),
      severity: "critical",
      sensitive: true,
      alert: ({ vault }) => ({ key: vault, status: "firing" }),
      message: { en: () => ({ title: "Opened", summary: "" }) },
    });
    const world = await alertWorld({
      links,
      renderer,
      rules: [defineRule({ name: "vaults", on: secret, via: ["box"] })],
    });
    await world.engine.emit(secret, { vault: "red" });
    await world.sent();
    expect(world.box.requests.at(-1)?.content.text).toBe("");
    await world.engine.stop();
  });
});
