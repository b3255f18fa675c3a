import type { RenderView } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { sampleView } from "./sample-view.ts";
import { rendererWith, templateFolder } from "./template-folder.ts";

const failed = (language = "en") => sampleView({ type: "backup.failed", message: { language } });

async function faultOf(source: string, view = failed(), name = "backup.email.html.eta") {
  const error = await rendererWith({ [name]: source })
    .render("email", view)
    .then(
      ({ html }) => html,
      (thrown: unknown) => thrown,
    );
  return error instanceof Error ? error.message : `no error: ${String(error)}`;
}

describe("a template of the application's own", () => {
  test("wins by event type before domain, and by language before none", async () => {
    const all: Record<string, string> = {
      "backup.failed.de.email.text.eta": "type and language",
      "backup.failed.email.text.eta": "type",
      "backup.de.email.text.eta": "domain and language",
      "backup.email.text.eta": "domain",
    };
    const order = Object.entries(all);
    for (const [name, expected] of order) {
      const { text } = await rendererWith(all).render("email", failed("de-AT"));
      expect(text).toBe(expected);
      delete all[name];
    }
    const { text } = await etaRenderer({ folder: templateFolder(all) }).render(
      "email",
      failed("de"),
    );
    expect(text).toMatch(/^Acme Backup\n\n/);
  });

  test("says the same in this thread as in one of its own", async () => {
    const folder = templateFolder({ "backup.email.html.eta": "<p><%= backup.job %> & more</p>" });
    const apart = await etaRenderer({ folder }).render("email", failed());
    const renderer = etaRenderer({ folder, inThisThread: true });
    expect(await renderer.render("email", failed())).toEqual(apart);
    const broken = templateFolder({ "backup.email.html.eta": "<%= backup.jop %>" });
    const failing = etaRenderer({ folder: broken, inThisThread: true });
    await expect(failing.render("email", failed())).rejects.toMatchObject({
      code: "template-failed",
      message: expect.stringContaining("backup.jop"),
    });
  });

  test("leaves the parts alone that have none, and other events", async () => {
    const renderer = rendererWith({ "backup.email.subject.eta": "Only <%= backup.job %>\n" });
    const mail = await renderer.render("email", failed());
    expect(mail.subject).toBe("Only nightly");
    expect(mail.html).toContain("<title>Backup nightly succeeded</title>");
    const other = sampleView({ type: "user.login" });
    expect((await renderer.render("email", other)).subject).toBe(
      "[Acme Backup] Backup nightly succeeded",
    );
  });

  test("sees the payload under its domain, and the rest by name", async () => {
    const renderer = rendererWith({
      "alert.email.text.eta":
        "<%= alert.host.name %>|<%= event.type %>|<%= message.title %>|<%= recipient.id %>|<%= app.name %>|" +
        "<%= audience %>|<%= rules.join() %>|<%= words.tone %>|<%= format.bytes(alert.size) %>|" +
        "<%= format.dateTime(event.occurredAt) %>|<%= reason %>",
    });
    const view = sampleView({
      type: "alert.status",
      message: { language: "de", tone: "warning" },
    });
    expect((await renderer.render("email", view)).text).toBe(
      "db-1|alert.status|Backup nightly succeeded|ops@example.com|Acme Backup|team|all backups|Warnung|" +
        `${view.format.bytes(1.4e9)}|${view.format.dateTime(view.event.occurredAt)}|` +
        "Sie erhalten diese Nachricht aufgrund der Regel „all backups“ in Acme Backup.",
    );
  });

  test("may begin with the mark that some editors put before UTF-8", async () => {
    const own = rendererWith({ "backup.email.subject.eta": "\uFEFFMine: <%= event.type %>" });
    expect((await own.render("email", sampleView())).subject).toBe("Mine: backup.succeeded");
  });

  test("can stand in the built-in layout and use its pieces and pieces of its own", async () => {
    const renderer = rendererWith({
      "backup.email.html.eta":
        `<% layout("layout.email.html.eta") %><p>Host <%= backup.host.name %></p>` +
        `<%~ include("_fields.html.eta") %><%~ include("_note.html.eta", { note: "a < b" }) %>`,
      "_note.html.eta": "<i><%= it.note %></i>",
    });
    const { html } = await renderer.render("email", failed());
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("<p>Host db-1</p>");
    expect(html).toContain("1 hr 12 min");
    expect(html).toContain("<i>a &lt; b</i>");
    expect(html).not.toContain("finished without errors.</p>");
  });

  test("escapes in HTML and not in text", async () => {
    const renderer = rendererWith({
      "backup.email.html.eta": "<b><%= backup.job %></b>",
      "backup.email.text.eta": "<%= backup.job %>",
    });
    const event = { payload: { job: "<script>&" } };
    const mail = await renderer.render("email", sampleView({ event }));
    expect(mail.html).toBe("<b>&lt;script&gt;&amp;</b>");
    expect(mail.text).toBe("<script>&");
  });

  test("gets no raw HTML from keys of the payload that the template engine uses itself", async () => {
    const raw = "<script>1</script>";
    const payload = { __blocks: { x: raw }, body: raw, layout: raw, __eta: raw, job: "nightly" };
    const renderer = rendererWith({
      "backup.email.html.eta": `<% layout("layout.email.html.eta") %><%~ block("x", () => { %>own<% }) %>ok`,
    });
    const { html } = await renderer.render("email", sampleView({ event: { payload } }));
    expect(html).not.toContain(raw);
    const plain = await etaRenderer().render("email", sampleView({ event: { payload } }));
    expect(plain.html).not.toContain(raw);
  });
});

/** A template that answers in its thread's place, and goes on. */
function posting(answer: string): string {
  return `<% process.getBuiltinModule("node:worker_threads").parentPort.postMessage(${answer}) %>x`;
}

describe("a fault in a template", () => {
  test("names the template and the expression that has no value", async () => {
    const view = sampleView({ type: "alert.status" });
    expect(await faultOf("<p><%= alert.hots.name %></p>", view, "alert.email.html.eta")).toMatch(
      /^alert\.hots\.name in alert\.email\.html\.eta has no value\. /,
    );
  });

  test.each([
    ["<%= backup.hots %>", "backup.hots in backup.email.html.eta has no value"],
    ["<%= backup.nothing.at.all %>", "backup.nothing.at.all in backup.email.html.eta has no value"],
    ["<%~ backup.missing %>", "backup.missing in backup.email.html.eta has no value"],
    ["<%= backup.host?.nam %>", "backup.host?.nam in backup.email.html.eta has no value"],
    [`<%= \`Host \${backup.hots}\` %>`, `A part of \`Host \${backup.hots}\` in`],
    ['<%= "Host " + backup.hots %>', 'A part of "Host " + backup.hots in'],
    ["<%= 'x' + backup.nope %>", "A part of 'x' + backup.nope in"],
    ["<%= 'null: ' + backup.nope %>", "A part of 'null: ' + backup.nope in"],
    ["<%= backup.host %>", "backup.host in backup.email.html.eta has no single value to print"],
    ["<%= format.bytes %>", "format.bytes in backup.email.html.eta has no single value to print"],
    ["<%= alert.host %>", "backup.email.html.eta failed: alert is not defined"],
    ['<% throw new Error("no luck at /srv/app/secret/file.js") %>', "failed: no luck at …/file.js"],
    ['<%~ include("../../etc/passwd") %>', 'There is no template "../../etc/passwd" to include'],
    ['<%~ include("constructor") %>', 'There is no template "constructor" to include'],
    ['<a href="<%= backup.url %>">x</a>', "backup.url in backup.email.html.eta stands in a link"],
    ["  \n ", "backup.email.html.eta makes an empty text"],
    ["<% while (true) { var all = (all ?? []); all.push(new Array(1e6).fill(7)) } %>", "memory"],
    ['<%= "a".repeat(2 ** 22) %>', "makes more than"],
    ["<% process.exit(3) %>", "ended its thread"],
    ["<% leak = 1 %>", "leak is not defined"],
    [posting("null"), "answered for its thread"],
    [posting("{ status: 'rendered' }"), "answered for its thread"],
  ])("%s", async (source, expected) => {
    const payload = { job: "nightly", host: { name: "db-1" }, url: "javascript:alert(1)" };
    const message = await faultOf(
      source,
      sampleView({ type: "backup.failed", event: { payload } }),
    );
    expect(message).toContain(expected);
    expect(message).not.toMatch(/__eta|\/packages\/|\/tmp\//);
  });

  test("lets a text speak of undefined where the data does", async () => {
    const renderer = rendererWith({
      "backup.email.text.eta": `<%= \`Error: \${backup.error}\` %>`,
    });
    const view = sampleView({ event: { payload: { error: "x is undefined" } } });
    expect((await renderer.render("email", view)).text).toBe("Error: x is undefined");
  });

  test("costs its own mail and not the next one", async () => {
    const renderer = rendererWith({
      "backup.failed.email.text.eta": "<% process.exit(1) %>",
      "backup.email.text.eta": "fine",
    });
    const [bad, good] = await Promise.allSettled([
      renderer.render("email", failed()),
      renderer.render("email", sampleView()),
    ]);
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "template-failed" } });
    expect(good).toMatchObject({ status: "fulfilled", value: { text: "fine" } });
  });

  test("or a view that cannot cross to the thread costs its own mail alone", async () => {
    const renderer = rendererWith({
      "backup.email.text.eta": "fine",
      "backup.failed.email.text.eta": posting("null"),
    });
    await renderer.render("email", sampleView());
    const [style, posted, good] = await Promise.allSettled([
      renderer.render(
        "email",
        withStyle(() => 1),
      ),
      renderer.render("email", failed()),
      renderer.render("email", sampleView()),
    ]);
    const refused = { status: "rejected", reason: { code: "template-failed" } };
    expect([style, posted]).toMatchObject([refused, refused]);
    expect(good).toMatchObject({ status: "fulfilled", value: { text: "fine" } });
  });
});

/** A view with a style that only a host without types can give. */
function withStyle(style: unknown): RenderView {
  const view = sampleView();
  for (const field of view.message.fields) Reflect.set(field, "style", style);
  return view;
}
