import type { EventType } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { checkTemplates } from "../../src/check/check-templates.ts";
import { readFolder } from "../../src/folder.ts";
import { sampleView } from "../sample-view.ts";
import { rendererWith, templateFolder } from "../template-folder.ts";
import { eventTypes, payloads } from "./watch-events.ts";

/** What renders with every payload, and is not reported. */
const right: Readonly<Record<string, string>> = {
  "a default for what may be missing": `<%= watch.acknowledged_by ?? "nobody" %> <%= watch.service?.display_name ?? watch.host.name %> <%= watch.acknowledged_by || "nobody" %>`,
  "an address that may be null": `<%= watch.host.address ?? "no address" %><% if (watch.host.address !== null) { %><%= watch.host.address %><% } %><% if (watch.host.address != undefined) { %><%= watch.host.address.trim() %><% } %>`,
  "if, and its else": `<% if (watch.service) { %><%= watch.service.display_name %><% } else { %><%= watch.host.name %><% } %>`,
  "if not": `<% if (!watch.service) { %>none<% } else { %><%= watch.service.display_name %><% } %>`,
  "what two conditions tell": `<% if (watch.service && watch.service.note) { %><%= watch.service.note.trim() %><% } %><%= watch.service && watch.service.note ? watch.service.note : "" %>`,
  "a chain in a condition": `<% if (watch.service?.note) { %><%= watch.service.note %> <%= watch.service.display_name %><% } %><% if (watch.service?.note?.startsWith("s")) { %><%= watch.service.note %><% } %><% if (watch.steps?.length > 0) { %><%= watch.steps.length %><% } %>`,
  "either of two conditions": `<% if (!watch.service || !watch.service.note) { %>none<% } else { %><%= watch.service.note %><% } %>`,
  "a comparison with undefined": `<% if (watch.service !== undefined) { %><%= watch.service.display_name %><% } %><% if (typeof watch.seconds === "number") { %><%= format.duration(watch.seconds * 1000) %><% } %>`,
  "in and hasOwn": `<% if ("service" in watch) { %><%= watch.service.display_name %><% } %><% if (Object.hasOwn(watch, "service")) { %><%= watch.service.display_name %><% } %>`,
  "a condition with a name": `<% const has = watch.service !== undefined && watch.service.note !== undefined; if (has) { %><%= watch.service.note %><% } %><% const is = Boolean(watch.service); if (is) { %><%= watch.service.display_name %><% } %><% const not = !watch.service; if (!not) { %><%= watch.service.display_name %><% } %>`,
  "a part with a name": `<% const service = watch.service; if (service) { %><%= service.display_name %> <%= watch.service.display_name %><% } %><% const { host, service: it2, acknowledged_by: by = "nobody" } = watch; %><%= host.name %> <%= by %> <%= it2?.display_name ?? "" %><% if (watch.service) { %><%= it2.display_name %><% } %>`,
  "a function of its own that asks": `<% const there = (value) => value !== undefined; if (there(watch.service)) { %><%= watch.service.display_name %><% } %><% function given(value) { return value !== undefined; } if (given(watch.service)) { %><%= watch.service.display_name %><% } %>`,
  "functions of its own": `<% const bold = (words) => \`*\${words}*\`; const of = ({ name }) => name; %><%= bold(watch.host.name) %><%= of(watch.host) %><% function row(check, index) { return index + ": " + check.name } %><% for (const [index, check] of watch.checks.entries()) { %><%= row(check, index) %><% } %>`,
  "alternatives told apart": `<% if (watch.target.kind === "host") { %><%= watch.target.host %><%= watch.target.port ?? 80 %><% } else { %><%= watch.target.url %><% } %><%= watch.target.kind === "url" ? watch.target.url : watch.target.host %><% switch (watch.target.kind) { case "host": %><%= watch.target.host %><% break; case "url": %><%= watch.target.url %><% break; } %><% if ("url" in watch.target) { %><%= watch.target.url %><% } %><%= watch.target.url ?? watch.target.host %>`,
  "alternatives in a list": `<% for (const step of watch.steps ?? []) { %><% if (step.kind === "host") { %><%= step.host %><% continue; } %><%= step.url %><% } %><% const hosts = (watch.steps ?? []).filter((step) => step.kind === "host"); %><%= hosts.map((step) => step.host).join() %>`,
  lists: `<%= watch.checks.map((check) => check.name).join(", ") %> <%= watch.checks.filter((check) => check.error).map((check) => check.error.trim()).join("\\n") %><% for (const { name, error = "well", took } of watch.checks) { %><%= name %><%= error %><%= took ?? 0 %><% } %><% if (watch.checks.length > 0) { %><%= watch.checks[0].name %><%= watch.checks.at(-1).name %><% } %><%= format.list(watch.checks.map(({ name }) => name)) %><% if (watch.checks.some((check) => check.error !== undefined)) { %><%= watch.checks.find((check) => check.error !== undefined).error %><% } %><% watch.checks.forEach((check) => { %><%= check.name %><% }) %><%= [...watch.checks].sort((a, b) => a.name.localeCompare(b.name)).map((check) => check.name).join() %><%= watch.checks.reduce((sum, check) => sum + (check.took ?? 0), 0) %>`,
  "what passes through Boolean": `<%= watch.checks.map((check) => check.error).filter(Boolean).map((error) => error.toUpperCase()).join() %>`,
  "tuples and records": `<% const [what, share] = watch.pair; %><%= what.trim() %><%= format.percent(share) %><%= watch.pair[1].toFixed(1) %><% for (const [name, value] of Object.entries(watch.labels)) { %><%= name %>: <%= value.trim() %><% } %><%= watch.labels.team ?? "" %><%= Object.keys(watch.labels).length %>`,
  "what cannot be told": `<%= JSON.stringify(watch.anything ?? null) %><%= watch.more.other %><%= watch.more.another ?? "" %><%= new Date(event.occurredAt).getFullYear() %><%= Math.round(watch.count * 1.5) %><%= String(watch.count).padStart(3) %>`,
  "names that change": `<% let text = ""; for (const check of watch.checks) text += check.name; %><%= text + "." %><% const parts = []; parts.push({ a: 1 }); parts.push({ b: "x" }); for (const part of parts) { %><%= part.b ?? "" %><% } %><% const all = {}; for (const check of watch.checks) all[check.name] = check; %><%= Object.keys(all).length %><% let first; first = watch.service; %><%= first?.display_name ?? "" %>`,
  "what every mail has": `<%= app.name %><%= message.title %><%= recipient.name ?? recipient.id %><%= audience === "team" ? rules.join() : reason %><%= words.occurred %>: <%= format.dateTime(event.occurredAt) %><%= it.unsubscribe ?? "" %><% if (it.logo) { %><img src="cid:<%= it.logo.contentId %>" width="<%= it.logo.width %>"><% } %><% for (const action of message.actions) { %><a href="<%= action.url %>"><%= action.label %></a><% } %><% for (const field of it.fields) { %><%= field.wide ? field.label : field.value %><% } %><%~ it.shown(message.summary) %><%= recipient.addresses?.email ?? "" %><%= it.event.payload.host.name %><%= event.payload.host.name %><%= message.items?.length ?? 0 %>`,
  "pieces, the layout, and what they are handed": `<% layout("layout.email.html.eta") %><%~ include("_note.html.eta", { note: watch.host.name, who: watch.acknowledged_by }) %><%~ include("_note.html.eta", { note: "x" }) %><%~ include("_fields.html.eta") %><% if (watch.service) { %><%~ include("_service.html.eta") %><%~ include("_service.html.eta", it) %><% } %><%~ include("_spread.html.eta", { ...watch.host }) %>`,
  blocks: `<%~ capture(() => { %><b><%= watch.host.name %></b><% }) %>`,
  "a try": `<% try { %><%= watch.service.display_name %><% } catch { %>none<% } %>`,
  "a value that may be none of them": `<% const named = { OK: "fine", WARN: "so so", CRIT: "bad" }; %><%= named[watch.status] %><%= { OK: 1, WARN: 2, CRIT: 3 }[watch.status] %><% if (["WARN", "CRIT"].includes(watch.status)) { %>look<% } %><% if (watch.status === "OK") { %>fine<% } else if (watch.status === "WARN" || watch.status === "CRIT") { %>bad<% } %>`,
  "javascript's own": `<%= [1, 2].map((n) => n * 2).join() %><%= "a,b".split(",").length %><%= (watch.seconds ?? 0).toLocaleString("en") %><%= encodeURIComponent(watch.host.name) %><%= Number.isInteger(watch.count) ? "whole" : "part" %><%= watch.host.hasOwnProperty("name") %><%= void 0 ?? "x" %>`,
};

const pieces = {
  "_note.html.eta": `<%= it.note %><%= it.who ?? "" %><%= message.title %><% const { who } = it; %><%= who ?? "" %>`,
  "_service.html.eta": `<%= event.payload.service.display_name %>`,
  "_spread.html.eta": `<%= it.name %><%= it.address ?? "" %>`,
  "_unused.html.eta": `<%= it.whatever %><%= event.payload.anything %>`,
};

const found = (files: Readonly<Record<string, string>>, types: readonly EventType[] = eventTypes) =>
  checkTemplates(readFolder(templateFolder(files)), types);

describe("a template that works is not reported:", () => {
  test.each(Object.entries(right))("%s", async (_, source) => {
    const files = { "watch.changed.email.html.eta": `${source}.`, ...pieces };
    expect(found(files)).toEqual([]);
    const renderer = rendererWith(files, { inThisThread: true });
    for (const payload of payloads["watch.changed"] ?? []) {
      const view = sampleView({
        type: "watch.changed",
        event: { payload: { count: 1, ...payload } },
      });
      await renderer.render("email", view);
    }
  });

  test("for a domain, whose event types do not have the same", async () => {
    const source =
      `<%= watch.host.name %><%= watch.after ?? "" %><% if (watch.after) { %><%= format.duration(watch.after) %><% } %>` +
      `<% if (event.type === "watch.changed") { %><%= watch.count %><% } else { %><%= watch.after %><% } %>` +
      `<% if (watch.status === "CRIT") { %><%= watch.count %><% } %><%= watch.service?.display_name ?? "" %>` +
      `<% const { after } = watch; if (after !== undefined) { %><%= format.duration(after) %><% } %>`;
    const files = { "watch.email.html.eta": source };
    expect(found(files)).toEqual([]);
    const renderer = rendererWith(files, { inThisThread: true });
    for (const type of ["watch.changed", "watch.ended"]) {
      for (const payload of payloads[type] ?? []) {
        const view = sampleView({ type, event: { payload: { count: 1, ...payload } } });
        await renderer.render("email", view);
      }
    }
  });
});
