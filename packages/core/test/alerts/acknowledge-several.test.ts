import {
  type Contents,
  defineRule,
  type Renderer,
  type Rendering,
  type RenderView,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { alertWorld, checkChanged, hour, jobDone, jobFailed, minute } from "./support.ts";

const links = {
  baseUrl: "https://app.example/notify",
  secret: "0123456789abcdef0123456789abcdef",
};

/** The text of a message is where its actions lead. */
const renderer: Renderer = {
  async render<R extends Rendering>(rendering: R, { message }: RenderView) {
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
const group = { by: [], firstAfterMs: 10_000, thenEveryMs: 10_000 } as const;

async function world(to: readonly (string | typeof ada)[] = [ada]) {
  const scene = await alertWorld({
    links,
    renderer,
    rules: [
      defineRule({
        name: "checks",
        on: [checkChanged, jobFailed, jobDone],
        via: ["box"],
        to,
        group,
        remind: { everyMs: hour },
      }),
    ],
  });
  const { box, clock, engine } = scene;
  const linkIn = (index: number) => /https:\S+/.exec(box.requests[index]?.content.text ?? "")?.[0];
  /** What the page of a link has shown last, as it posts it. */
  const seen = new Map<string | undefined, string>();
  const ask = async (url: string | undefined, choices?: readonly string[]) => {
    const fields = new URLSearchParams({ action: "acknowledge", as: seen.get(url) ?? "" });
    for (const choice of choices ?? []) fields.append("choice", choice);
    const response = await engine.links.handle(
      new Request(url ?? "https://none.example", {
        method: choices === undefined ? "GET" : "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        ...(choices !== undefined && { body: fields.toString() }),
      }),
    );
    const page = await response.text();
    seen.set(url, /name="as" value="([^"]*)"/.exec(page)?.[1] ?? "");
    const offered = [...page.matchAll(/name="choice" value="([^"]+)" checked>([^<]+)</g)];
    return {
      status: response.status,
      page,
      values: offered.map(([, value = ""]) => value),
      labels: offered.map(([, , label = ""]) => label.replace(/ \(\w+ since .*\)$/, "")),
    };
  };
  const takenBy = async () => {
    const alerts = await engine.alerts.list({ acknowledged: true }, { limit: 1_000 });
    return Object.fromEntries(alerts.map(({ key, acknowledged }) => [key, acknowledged?.by]));
  };
  return {
    ...scene,
    linkIn,
    ask,
    takenBy,
    goesOut: () => clock.advance(11_000),
  };
}

describe("The link in a message about several alerts", () => {
  it("shows all that fire, and takes on by POST what its reader has chosen", async () => {
    const { engine, check, goesOut, linkIn, ask, takenBy, box } = await world();
    for (const host of ["web", "db", "mail"]) await check(host, "crit");
    await goesOut();
    expect(box.requests).toHaveLength(1);
    expect(box.requests[0]?.content.text).toMatch(/^Acknowledge alerts https:/);
    const url = linkIn(0);
    const shown = await ask(url);
    expect(shown).toMatchObject({ status: 200, labels: ["check:web", "check:db", "check:mail"] });
    expect(await takenBy()).toEqual({});
    const [web = "", , mail = ""] = shown.values;
    const done = await ask(url, [web, mail]);
    expect(done.status).toBe(200);
    expect(done.page).toContain("check:web (Ada), check:mail (Ada).");
    expect(await takenBy()).toEqual({ "check:web": "Ada", "check:mail": "Ada" });
    const again = await ask(url);
    expect(again).toMatchObject({ labels: ["check:db"] });
    expect(again.page).toContain("Taken on already: check:web (Ada), check:mail (Ada).");
    await engine.stop();
  });

  it("shows how bad each is by now, and asks again about one that got worse since it was chosen", async () => {
    const { engine, check, goesOut, linkIn, ask, takenBy } = await world();
    for (const host of ["web", "db"]) await check(host, "warn");
    await goesOut();
    const { values, page } = await ask(linkIn(0));
    expect(page).toMatch(/check:web \(warning since 2026-06-01 12:00 UTC\)/);
    await check("web", "crit");
    await ask(linkIn(0), values);
    expect(await takenBy()).toEqual({ "check:db": "Ada" });
    const again = await ask(linkIn(0));
    expect(again.page).toMatch(/check:web \(critical since 2026-06-01 12:00 UTC\)/);
    await ask(linkIn(0), again.values);
    expect(Object.keys(await takenBy())).toHaveLength(2);
    await engine.stop();
  });

  it("ends the reminders of what was taken on, and of nothing else", async () => {
    const { engine, check, goesOut, linkIn, ask, clock, sent } = await world();
    for (const host of ["web", "db"]) await check(host, "crit");
    await goesOut();
    await sent();
    const { values } = await ask(linkIn(0));
    await ask(linkIn(0), values.slice(0, 1));
    await clock.advance(hour + minute);
    expect(await sent()).toEqual(["ada@example.org: Still firing: crit: db"]);
    await engine.stop();
  });

  it("takes all on at once, also those that are too many to be listed", async () => {
    const { engine, check, goesOut, linkIn, ask, takenBy } = await world();
    for (let host = 0; host < 120; host += 1) await check(`host-${host}`, "crit");
    await goesOut();
    const { values, labels } = await ask(linkIn(0));
    expect(labels).toHaveLength(51);
    expect(labels.at(-1)).toBe("70 more");
    // One of those in the list is over meanwhile, and the order of the others stays.
    await check("host-3", "ok");
    expect(await ask(linkIn(0), values)).toMatchObject({ status: 200 });
    expect(Object.keys(await takenBy())).toHaveLength(119);
    await engine.stop();
  });

  it("takes on those behind the list alone, when they alone are chosen", async () => {
    const { engine, check, goesOut, linkIn, ask, takenBy } = await world();
    for (let host = 0; host < 53; host += 1) await check(`host-${host}`, "crit");
    await goesOut();
    const { values } = await ask(linkIn(0));
    await check("host-49", "ok");
    await ask(linkIn(0), values.slice(-1));
    expect(Object.keys(await takenBy()).sort()).toEqual(
      ["check:host-50", "check:host-51", "check:host-52"].sort(),
    );
    await engine.stop();
  });

  it("is about one alert, where one alone fires", async () => {
    const { engine, check, clock, goesOut, linkIn, ask } = await world();
    await check("web", "crit");
    await clock.advance(1_000);
    await check("web", "crit");
    await engine.emit(jobFailed, { job: "nightly" });
    await clock.advance(1_000);
    await engine.emit(jobDone, { job: "nightly" });
    await goesOut();
    expect(linkIn(0)).toContain("/acknowledge/");
    await ask(linkIn(0));
    expect((await ask(linkIn(0), [])).page).toContain("check:web (Ada)");
    await engine.stop();
  });

  it("leaves alone what fired anew, and is over when all is", async () => {
    const { engine, check, clock, goesOut, linkIn, ask, takenBy } = await world();
    for (const host of ["web", "db"]) await check(host, "crit");
    await goesOut();
    const { values } = await ask(linkIn(0));
    await check("web", "ok");
    await check("db", "ok");
    expect((await ask(linkIn(0))).status).toBe(410);
    await clock.advance(minute);
    await check("db", "crit");
    expect(await ask(linkIn(0), values)).toMatchObject({ status: 410 });
    expect(await takenBy()).toEqual({});
    await engine.stop();
  });

  it("leaves alone what nobody chose, and what was not in the message", async () => {
    const { engine, check, goesOut, linkIn, ask, takenBy } = await world();
    for (const host of ["web", "db"]) await check(host, "crit");
    await goesOut();
    await check("other", "crit");
    const other = (await engine.alerts.get("check:other"))?.fingerprint ?? "";
    expect(await ask(linkIn(0), [])).toMatchObject({ labels: ["check:web", "check:db"] });
    expect(await ask(linkIn(0), [other, "behind:", `behind:${other}`])).toMatchObject({
      labels: ["check:web", "check:db"],
    });
    expect(await takenBy()).toEqual({});
    await engine.stop();
  });

  it("works for nobody when it is forged, for another purpose or too old", async () => {
    const { engine, check, clock, goesOut, linkIn, ask, takenBy } = await world([ada]);
    for (const host of ["web", "db"]) await check(host, "crit");
    await goesOut();
    const url = linkIn(0) ?? "";
    const { values } = await ask(url);
    expect((await ask(`${url.slice(0, -2)}xx`, values)).status).toBe(403);
    expect((await ask(url.replace("acknowledge-several", "acknowledge"), values)).status).toBe(403);
    expect((await ask(url.replace("acknowledge-several", "unsubscribe"), values)).status).toBe(403);
    clock.set(clock.now() + 7 * 24 * hour);
    expect((await ask(url, values)).status).toBe(410);
    expect(await takenBy()).toEqual({});
    await engine.stop();
  });

  it("says nothing of addresses", async () => {
    const { engine, check, goesOut, linkIn } = await world();
    for (const host of ["web", "db"]) await check(host, "crit");
    await goesOut();
    const token = linkIn(0)?.split("/").at(-1)?.split(".")[0] ?? "";
    expect(Buffer.from(token, "base64url").toString()).not.toContain("example.org");
    await engine.stop();
  });
});
