import { describe, expect, test } from "vitest";
import { checkTemplates, findingLine } from "../../src/check/check-templates.ts";
import { readFolder } from "../../src/folder.ts";
import { templateFolder } from "../template-folder.ts";
import { eventTypes } from "./watch-events.ts";

const found = (files: Readonly<Record<string, string>>) =>
  checkTemplates(readFolder(templateFolder(files)), eventTypes).map(findingLine);

const here = "watch.changed.email.html.eta";
const inWatch = (source: string) => found({ [here]: source });

const giveDefault = "give a default with `??`, or ask for it with `if`";

describe("a template is reported", () => {
  test.each([
    ["a field", "<%= watch.statsu %>", "11: `watch` has no `statsu`, did you mean `status`?"],
    [
      "one that is asked for",
      '<%= watch.servce ?? "" %>',
      "11: `watch` has no `servce`, did you mean `service`?",
    ],
    [
      "one within",
      "<%= watch.host.nmae %>",
      "16: `watch.host` has no `nmae`, did you mean `name`?",
    ],
    [
      "one with no name near",
      "<%= watch.host.street %>",
      "16: `watch.host` has no `street`: it has `name`, `address`",
    ],
    [
      "one in a chain",
      '<%= watch.service?.nte ?? "" %>',
      "20: `watch.service` has no `nte`, did you mean `note`?",
    ],
    [
      "one in brackets",
      '<%= watch["statsu"] %>',
      "11: `watch` has no `statsu`, did you mean `status`?",
    ],
    ["a variable", "<%= wacth.status %>", "5: there is no `wacth`, did you mean `watch`?"],
    ["a variable of another domain", "<%= user.name %>", "5: there is no `user`"],
    [
      "one of a loop",
      "<% for (const check of watch.checks) { %><%= check.nam %><% } %>",
      "52: `check` has no `nam`, did you mean `name`?",
    ],
    [
      "one of a callback",
      '<%= watch.checks.map((check) => check.nam).join(",") %>',
      "39: `check` has no `nam`, did you mean `name`?",
    ],
    [
      "one of a function",
      "<% const of = (check) => check.nam; %><%= of(watch.checks[0]) %>",
      "32: `check` has no `nam`, did you mean `name`?",
    ],
    [
      "one of a pattern",
      "<% const { hots } = watch; %>",
      "12: there is no `hots` here, did you mean `host`?",
    ],
    [
      "a branch that never was",
      "<% if (watch.eror) { %><%= watch.eror.code %><% } %>",
      "14: `watch` has no `eror`",
      "34: `watch` has no `eror`",
    ],
    [
      "what a list has",
      "<%= watch.checks.lenght %>",
      "18: `watch.checks` has no `lenght`, did you mean `length`?",
    ],
    [
      "what a text has",
      "<%= watch.host.name.toUppercase() %>",
      "21: `watch.host.name` has no `toUppercase`, did you mean `toUpperCase`?",
    ],
    [
      "of an alternative",
      '<% if (watch.target.kind === "host") { %><%= watch.target.url %><% } %>',
      "59: `watch.target` has no `url`: it has `kind`, `host`, `port`",
    ],
  ])("for the name of %s", (_, source, ...places) => {
    expect(inWatch(source)).toEqual(places.map((place) => `${here}:1:${place}`));
  });

  test.each([
    [
      "an optional value",
      "<%= watch.acknowledged_by %>",
      `5: \`watch.acknowledged_by\` may be missing: ${giveDefault}`,
    ],
    [
      "one that may be null",
      "<%= watch.host.address %>",
      `5: \`watch.host.address\` may be missing: ${giveDefault}`,
    ],
    [
      "a chain without end",
      "<%= watch.service?.display_name %>",
      `5: \`watch.service?.display_name\` may be missing: ${giveDefault}`,
    ],
    [
      "a part of one",
      "<%= watch.service.display_name %>",
      "5: `watch.service` may be missing: write `watch.service?.display_name` with a default, or ask for it with `if`",
    ],
    [
      "one in a text",
      "<%= `by $" + "{watch.acknowledged_by}` %>",
      `11: \`watch.acknowledged_by\` may be missing: ${giveDefault}`,
    ],
    [
      "one added to a text",
      '<%= "by " + watch.acknowledged_by %>',
      `13: \`watch.acknowledged_by\` may be missing: ${giveDefault}`,
    ],
    [
      "one to be formatted",
      "<%= format.duration(watch.seconds) %>",
      `21: \`watch.seconds\` may be missing: ${giveDefault}`,
    ],
    [
      "one that the other branch has",
      "<% if (watch.service) { %>yes<% } else { %><%= watch.service.note %><% } %>",
      "48: `watch.service` has no value: write `watch.service?.note` with a default, or ask for it with `if`",
    ],
    [
      "a loop over one",
      "<% for (const step of watch.steps) { %>x<% } %>",
      `23: \`watch.steps\` may be missing: ${giveDefault}`,
    ],
    [
      "one of one alternative",
      "<%= watch.target.url %>",
      `5: \`watch.target.url\` may be missing: ${giveDefault}`,
    ],
    [
      "one of every mail",
      "<%= recipient.name %>",
      `5: \`recipient.name\` may be missing: ${giveDefault}`,
    ],
    [
      "one behind what is no condition on it",
      "<% if (watch.status) { %><%= watch.acknowledged_by %><% } %>",
      `30: \`watch.acknowledged_by\` may be missing: ${giveDefault}`,
    ],
  ])("where it needs %s", (_, source, place) => {
    expect(inWatch(source)).toEqual([`${here}:1:${place}`]);
  });

  test.each([
    [
      "===",
      '<% if (watch.status === "CRITICAL") { %>x<% } %>',
      '25: `watch.status` is never "CRITICAL", did you mean `"CRIT"`?',
    ],
    [
      "!==",
      '<%= watch.status !== "WRAN" ? 1 : 2 %>',
      '22: `watch.status` is never "WRAN", did you mean `"WARN"`?',
    ],
    [
      "the other way round",
      '<%= "critical" === watch.status %>',
      '5: `watch.status` is never "critical", did you mean `"CRIT"`?',
    ],
    [
      "nothing near",
      '<%= watch.status === "burning" %>',
      '22: `watch.status` is never "burning", it is one of "OK", "WARN", "CRIT"',
    ],
    [
      "switch",
      '<% switch (watch.status) { case "OKAY": break; } %>',
      '33: `watch.status` is never "OKAY", did you mean `"OK"`?',
    ],
    [
      "another event type",
      '<%= event.type === "watch.chnged" %>',
      '20: `event.type` is never "watch.chnged", did you mean `"watch.changed"`?',
    ],
    [
      "a list that includes it",
      '<%= ["OK", "WRAN"].includes(watch.status) %>',
      '12: `watch.status` is never "WRAN", did you mean `"WARN"`?',
    ],
  ])("that compares with a value that there is not: %s", (_, source, place) => {
    expect(inWatch(source)).toEqual([`${here}:1:${place}`]);
  });

  test.each([
    [
      "a list",
      "<%= rules %>",
      "5: `rules` is a list: write `format.list(rules)`, or loop over it with `for`",
    ],
    ["an object", "<%= watch.host %>", "5: `watch.host` is an object and cannot be printed"],
    [
      "a loop over an object",
      "<% for (const label of watch.labels) { %>x<% } %>",
      "24: `watch.labels` is no list: loop over `Object.entries(watch.labels)`",
    ],
    [
      "what formats nothing",
      "<%= format.dateTim(event.occurredAt) %>",
      "12: `format` has no `dateTim`, did you mean `dateTime`?",
    ],
    [
      "an event's name",
      "<%= format.dateTime(event.occuredAt) %>",
      "27: `event` has no `occuredAt`, did you mean `occurredAt`?",
    ],
    [
      "a message's name",
      "<%= message.titel %>",
      "13: `message` has no `titel`, did you mean `title`?",
    ],
    [
      "it's name",
      '<%= it.unsubscibe ?? "" %>',
      "8: `it` has no `unsubscibe`, did you mean `unsubscribe`?",
    ],
    [
      "a piece",
      '<%~ include("_feilds.html.eta") %>',
      "13: there is no template `_feilds.html.eta` to include, did you mean `_fields.html.eta`?",
    ],
    [
      "a layout",
      '<% layout("layout.email.htm.eta") %>',
      "11: there is no template `layout.email.htm.eta` to put this into, did you mean `layout.email.html.eta`?",
    ],
    ["what is no template", "<%= watch. %>", "11: unexpected token"],
  ])("for %s", (_, source, place) => {
    expect(inWatch(source)).toEqual([`${here}:1:${place}`]);
  });

  test("with every place in it, in order, by line and column", () => {
    const source = "<p>\r\n  <%= watch.hots.name %>\n<%= watch.statsu %> <%= watch.cuont %>\n</p>";
    expect(inWatch(source)).toEqual([
      `${here}:2:13: \`watch\` has no \`hots\`, did you mean \`host\`?`,
      `${here}:3:11: \`watch\` has no \`statsu\`, did you mean \`status\`?`,
      `${here}:3:31: \`watch\` has no \`cuont\`, did you mean \`count\`?`,
    ]);
  });

  test("for a domain, with the event types that lack something", () => {
    const files = {
      "watch.email.html.eta": "<%= watch.host.nam %><%= watch.after %><%= watch.count %>",
      "watch.email.subject.eta": '<%= watch.host.address ?? "" %><%= watch.service.note ?? "" %>',
    };
    expect(found(files)).toEqual([
      "watch.email.html.eta:1:16: `watch.host` has no `nam`, did you mean `name`?",
      `watch.email.html.eta:1:26: for watch.changed, \`watch.after\` has no value: ${giveDefault}`,
      `watch.email.html.eta:1:44: for watch.ended, \`watch.count\` has no value: ${giveDefault}`,
      "watch.email.subject.eta:1:36: for watch.changed, `watch.service` may be missing: write `watch.service?.note` with a default, or ask for it with `if`",
      "watch.email.subject.eta:1:36: for watch.ended, `watch.service` has no value: write `watch.service?.note` with a default, or ask for it with `if`",
    ]);
  });

  test("in a piece, for what it is not handed, and for the payload's own name", () => {
    const piece = "<%= it.note %><%= it.nte %><%= watch.status %>";
    const files = {
      [here]: '<%~ include("_note.html.eta", { note: watch.seconds ?? 0 }) %>',
      "_note.html.eta": piece,
    };
    expect(found(files)).toEqual([
      `_note.html.eta:1:19: \`it.nte\` has no value: ${giveDefault}, did you mean \`note\`?`,
      "_note.html.eta:1:32: there is no `watch`: write `event.payload` for what the event says",
    ]);
  });

  test("in a piece that nothing includes, for what no event and no mail has", () => {
    expect(found({ "_lost.text.eta": "<%= it.anything %><%= message.titel %>" })).toEqual([
      "_lost.text.eta:1:31: `message` has no `titel`, did you mean `title`?",
    ]);
  });

  test("whose name fits no event type and no domain", () => {
    const names = ["wtach.changed", "watch.chnaged.de", "watch.ended.de-AT", "user.de", "other"];
    const files = Object.fromEntries(names.map((name) => [`${name}.email.text.eta`, "x"]));
    expect(found(files)).toEqual([
      "other.email.text.eta:1:1: there is no event type or domain `other`",
      "watch.chnaged.de.email.text.eta:1:1: there is no event type or domain `watch.chnaged`, did you mean `watch.changed`?",
      "wtach.changed.email.text.eta:1:1: there is no event type or domain `wtach.changed`, did you mean `watch.changed`?",
    ]);
  });
});
