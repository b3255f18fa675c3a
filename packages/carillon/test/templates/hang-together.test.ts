import type { CarillonError } from "carillon";
import { describe, expect, test } from "vitest";
import { desk } from "./desk.ts";

const by = { actor: "ann" };
const bakery = { ...by, tenant: "bakery" };
const html = "alert.fired.email.html";
const subject = "alert.fired.email.subject";

const issuesOf = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    ({ issues }: CarillonError) => issues,
  );

type Desk = Awaited<ReturnType<typeof desk>>;

async function put({ engine }: Desk, name: string, source: string, scope = by) {
  await engine.templates.save(name, source, scope);
  await engine.templates.publish(name, scope);
}

describe("what is published hangs together", () => {
  test("so that what is included is not reset", async () => {
    const at = await desk();
    const { templates } = at.engine;
    await put(at, "_note.html", "<b>note</b>");
    await put(at, html, `<%~ include("_note.html.eta") %>`);
    expect(await issuesOf(templates.reset("_note.html", by))).toEqual([
      `${html} would fail without it: reset or change what includes it first`,
    ]);
    expect((await at.mailOf())?.html).toBe("<b>note</b>");
    await templates.reset(html, by);
    expect((await templates.reset("_note.html", by)).warnings).toEqual([]);
  });

  test("while a tenant's use of what is everybody's is warned of, and its own gives way to everybody's", async () => {
    const at = await desk();
    const { templates } = at.engine;
    await put(at, "_note.html", "<b>note</b>");
    await put(at, "_note.html", "<b>bread</b>", bakery);
    await put(at, html, `<%~ include("_note.html.eta") %>`, bakery);
    await templates.reset("_note.html", bakery);
    const { warnings } = await templates.reset("_note.html", by);
    expect(warnings).toEqual([{ message: `${html} of the tenant bakery fails without it` }]);
  });

  test("and no piece includes itself, at once or through others", async () => {
    const { engine } = await desk();
    const { templates } = engine;
    const including = (name: string) => `<%~ include("${name}.eta") %>`;
    await templates.save("_a.html", "a", by);
    await templates.save("_b.html", including("_a.html"), by);
    await templates.save("_c.html", including("_b.html"), by);
    expect(await issuesOf(templates.save("_a.html", including("_a.html"), by))).toEqual([
      "_a.html.eta includes itself: leave one of these out",
    ]);
    expect(await issuesOf(templates.save("_a.html", including("_b.html"), by))).toEqual([
      "_a.html.eta includes itself, through _b.html.eta: leave one of these out",
    ]);
    expect(await issuesOf(templates.save("_a.html", including("_c.html"), by))).toEqual([
      "_a.html.eta includes itself, through _c.html.eta and _b.html.eta: leave one of these out",
    ]);
  });
});

describe("a published template that fails costs its part alone", () => {
  const fails = `<%= format.dateTime("never") %>`;

  test("a subject the subject", async () => {
    const at = await desk();
    await put(at, subject, fails);
    await put(at, html, "<p>mine</p>");
    expect(await at.mailOf()).toMatchObject({
      subject: "[Acme] db-1 is down",
      html: "<p>mine</p>",
    });
  });

  test("HTML the plain text, too, as both say the same", async () => {
    const at = await desk();
    const failures: unknown[] = [];
    at.engine.on("templateFailed", (failure) => failures.push(failure));
    await put(at, subject, "My subject");
    await put(at, html, fails);
    await put(at, "alert.fired.email.text", "mine");
    const mail = await at.mailOf();
    expect(mail?.subject).toBe("My subject");
    expect(mail?.html).toContain("db-1 is down");
    expect(mail?.text).toContain("db-1 is down");
    expect(failures).toHaveLength(1);
  });

  test("both parts, where both fail", async () => {
    const at = await desk();
    await put(at, subject, fails);
    await put(at, html, fails);
    const mail = await at.mailOf();
    expect(mail?.subject).toBe("[Acme] db-1 is down");
    expect(mail?.html).toContain("db-1 is down");
  });
});
