import { createEngine, memoryStore } from "@carillon/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { etaRenderer } from "../../src/index.ts";
import { templateFolder } from "../template-folder.ts";
import { eventTypes } from "./watch-events.ts";

function engineWith(files: Readonly<Record<string, string>>) {
  const engine = createEngine({
    app: "Test",
    store: memoryStore(),
    renderer: etaRenderer({ folder: templateFolder(files) }),
    channels: {},
    rules: [],
    events: eventTypes,
  });
  onTestFinished(() => engine.stop());
  return engine;
}

describe("an engine", () => {
  test("does not start with a wrong template, and names each place", async () => {
    const files = {
      "watch.changed.email.html.eta":
        "<p><%= watch.statsu %></p>\n<%= watch.service.display_name %>",
      "watch.ended.email.subject.eta": "<%= watch.after %> <%= watch.befor %>",
    };
    await expect(engineWith(files).start()).rejects.toMatchObject({
      code: "template-failed",
      issues: [
        "watch.changed.email.html.eta:1:14: `watch` has no `statsu`, did you mean `status`?",
        "watch.changed.email.html.eta:2:5: `watch.service` may be missing: write `watch.service?.display_name` with a default, or ask for it with `if`",
        "watch.ended.email.subject.eta:1:30: `watch` has no `befor`: it has `status`, `host`, `after`",
      ],
    });
  });

  test("starts with right ones, and with those of another engine, unless one is a slip", async () => {
    const files = {
      "watch.email.html.eta": "<%= watch.host.name %>",
      "user.loggedout.email.html.eta": "<%= user.name %>",
      "billing.email.html.eta": "<%= billing.whatever %>",
    };
    await engineWith(files).start();
    const slip = { ...files, "wtach.email.html.eta": "x" };
    await expect(engineWith(slip).start()).rejects.toMatchObject({
      issues: [
        "wtach.email.html.eta:1:1: there is no event type or domain `wtach`, did you mean `watch`?",
      ],
    });
  });

  test("does not start with a function for no event that is a slip, and names it", async () => {
    const start = (name: string) => {
      const renderer = etaRenderer({ templates: { [name]: () => "x" } });
      const options = { app: "Test", store: memoryStore(), channels: {}, rules: [] };
      const engine = createEngine({ ...options, renderer, events: eventTypes });
      onTestFinished(() => engine.stop());
      return engine.start();
    };
    await start("watch.email.subject");
    await start("billing.email.subject");
    await expect(start("wtach.de.email.subject")).rejects.toMatchObject({
      code: "template-failed",
      issues: [
        "the function wtach.de.email.subject: there is no event type or domain `wtach`, did you mean `watch`?",
      ],
    });
  });

  test("checks its templates without being started", async () => {
    const engine = engineWith({ "watch.email.html.eta": "<%= watch.hots %>" });
    await expect(engine.checkTemplates()).rejects.toMatchObject({ code: "template-failed" });
  });
});
