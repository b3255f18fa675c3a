import { createEngine, defineEvent, type EventType, memoryStore } from "@carillon/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { etaRenderer } from "../../src/index.ts";
import { templateFolder } from "../template-folder.ts";
import { eventTypes } from "./watch-events.ts";

function engineWith(files: Readonly<Record<string, string>>, events = eventTypes) {
  const engine = createEngine({
    app: "Test",
    store: memoryStore(),
    renderer: etaRenderer({ folder: templateFolder(files) }),
    channels: {},
    rules: [],
    events,
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

  test("checks its templates without being started", async () => {
    const engine = engineWith({ "watch.email.html.eta": "<%= watch.hots %>" });
    await expect(engine.checkTemplates()).rejects.toMatchObject({ code: "template-failed" });
  });

  test("starts as quickly with thirty event types and five templates for each", async () => {
    const many: EventType[] = [];
    const files: Record<string, string> = {};
    const source =
      "<% if (DOMAIN.service) { %><%= DOMAIN.service.name %><% } %><% for (const item of DOMAIN.items) { %>" +
      `<%= item.name %>: <%= item.took ?? 0 %><% } %><%= DOMAIN.status === "A" ? DOMAIN.by ?? "" : "" %>`;
    for (let index = 0; index < 30; index += 1) {
      const name = `domain${index}.happened`;
      many.push(
        defineEvent(name, {
          schema: z.object({
            status: z.enum(["A", "B"]),
            by: z.string().optional(),
            service: z.object({ name: z.string() }).optional(),
            items: z.array(z.object({ name: z.string(), took: z.number().optional() })),
          }),
          severity: "info",
          message: { en: () => ({ title: "T", summary: "" }) },
        }),
      );
      const own = source.replaceAll("DOMAIN", `domain${index}`);
      for (const part of ["html", "text", "subject"]) files[`${name}.email.${part}.eta`] = own;
      for (const part of ["html", "text"]) files[`domain${index}.email.${part}.eta`] = own;
    }
    const engine = engineWith(files, many);
    const begun = performance.now();
    await engine.checkTemplates();
    const took = performance.now() - begun;
    const again = performance.now();
    await engine.checkTemplates();
    console.info(
      `150 templates: ${took.toFixed(1)} ms, then ${(performance.now() - again).toFixed(1)} ms`,
    );
    // A quarter of a second is many times what it takes; more than that one would feel.
    expect(took).toBeLessThan(250);
  });
});
