import type { TemplateFinding } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { etaRenderer } from "../../src/index.ts";
import { rendererWith } from "../template-folder.ts";
import { eventTypes } from "./watch-events.ts";

const types = new Map(eventTypes.map((type) => [type.name, type]));

function misfits(
  name: string,
  source: string,
  others: Readonly<Record<string, string>> = {},
  renderer = etaRenderer(),
): readonly string[] {
  const around = { others: new Map(Object.entries(others)), eventTypes: types };
  const verdict = renderer.uploads?.judge(name, source, around);
  expect(verdict?.faults).toEqual([]);
  return verdict?.misfits.map(said) ?? [];
}

const said = ({ line, column, message }: TemplateFinding) =>
  line === undefined ? message : `${line}:${column}: ${message}`;

describe("an upload is held against its events", () => {
  test("and each name that they do not have is told with its place and the nearest one", () => {
    const source = "<p><%= watch.statsu %></p>\n<p><%= watch.service.display_name %></p>";
    expect(misfits("watch.changed.email.html", source)).toEqual([
      "1:14: `watch` has no `statsu`, did you mean `status`?",
      "2:8: `watch.service` may be missing: write `watch.service?.display_name` with a default, or ask for it with `if`",
    ]);
    expect(misfits("watch.changed.de.email.subject", "<%= watch.hots.name %>")).toEqual([
      "1:11: `watch` has no `hots`, did you mean `host`?",
    ]);
    expect(misfits("watch.changed.email.html", "<%= watch.status %>")).toEqual([]);
  });

  test("one for a domain against each of them", () => {
    expect(misfits("watch.email.text", "<%= watch.host.name %>")).toEqual([]);
    expect(misfits("watch.email.text", "<%= watch.after %>")).toEqual([
      "1:5: for watch.changed, `watch.after` has no value: give a default with `??`, or ask for it with `if`",
    ]);
  });

  test("with the pieces that it includes, in their place", () => {
    const mail = `<p><%~ include("_row.html.eta") %></p>`;
    const row = `<i><%~ include("_deep.html.eta") %></i>`;
    const deep = "<b><%= event.payload.statsu %></b>";
    expect(
      misfits("watch.changed.email.html", mail, { "_row.html": row, "_deep.html": deep }),
    ).toEqual([
      "_deep.html.eta, line 1, column 22: `event.payload` has no `statsu`, did you mean `status`?",
    ]);
  });

  test("a piece against those of the uploads that include it, through others, too", () => {
    const others = {
      "watch.changed.email.html": `<%~ include("_row.html.eta") %><%= watch.statsu %>`,
      "_row.html": `<%~ include("_deep.html.eta") %>`,
      "watch.ended.email.html": "<%= watch.nothing %>",
    };
    const deep = "<b><%= event.payload.statsu %></b>";
    expect(misfits("_deep.html", deep, others)).toEqual([
      "1:22: `event.payload` has no `statsu`, did you mean `status`?",
    ]);
    expect(misfits("_deep.html", deep, {})).toEqual([]);
    expect(misfits("_deep.html", "<%= message.titel %>")).toEqual([
      "1:13: `message` has no `titel`, did you mean `title`?",
    ]);
  });

  test("a layout against every event, and with what others put into it", () => {
    expect(misfits("layout.email.html", "<p><%= message.titel %></p>")).toEqual([
      "1:16: `message` has no `titel`, did you mean `title`?",
    ]);
    const others = {
      "watch.changed.email.html": `<% layout("layout.email.html.eta") %>x`,
    };
    const layout = "<p><%= event.payload.statsu %></p><% if (it.body) { %><%~ it.body %><% } %>";
    expect(misfits("layout.email.html", layout)).toEqual([]);
    expect(misfits("layout.email.html", layout, others)).toEqual([
      "1:8: for watch.changed, `event.payload.statsu` has no value: give a default with `??`, or ask for it with `if`, did you mean `status`?",
    ]);
  });

  test("what others have wrong is theirs, unless it includes them", () => {
    const others = {
      "watch.ended.email.html": "<%= watch.nothing %>",
      "_other.html": "<%= event.payload.nothing %><%= message.titel %>",
    };
    expect(misfits("watch.changed.email.html", "<%= watch.status %>", others)).toEqual([]);
  });

  test("one that has others include others again and again does not keep the process", {
    timeout: 10_000,
  }, () => {
    const others: Record<string, string> = { "_p8.text": "x" };
    for (let depth = 0; depth < 8; depth += 1) {
      others[`_p${depth}.text`] =
        `<%~ include("_p${depth + 1}.text.eta") %>`.repeat(5) +
        "<%= event.payload.status %>".repeat(2_000);
    }
    const mail = `<%= watch.statsu %>${`<%~ include("_p0.text.eta") %>`.repeat(5)}`;
    expect(misfits("watch.email.text", mail, others)).toEqual([
      "1:11: `watch` has no `statsu`, did you mean `status`?",
    ]);
  });

  test("with the pieces of the application's folder; its mails include files alone", () => {
    const renderer = rendererWith({
      "_row.html.eta": "<%= it.event.payload.after %>",
      "watch.ended.email.html.eta": `<%~ include("_note.html.eta") %>`,
      "_note.html.eta": "x",
    });
    const mail = `<%~ include("_row.html.eta") %>`;
    expect(misfits("watch.ended.email.html", mail, {}, renderer)).toEqual([]);
    expect(misfits("watch.changed.email.html", mail, {}, renderer)).toEqual([
      expect.stringMatching(/^_row\.html\.eta, line 1, column 22: .*`after`/),
    ]);
    const note = "<%= event.payload.checks[0].name %>";
    expect(misfits("_note.html", note, {}, renderer)).toEqual([]);
  });
});
