import { describe, expect, it } from "vitest";
import type { DeliveryLine } from "../src/happening.ts";
import { TextNarrator, type TextStream } from "../src/text-narrator.ts";

const line: DeliveryLine = {
  delivery: "d1",
  event: {
    id: "e1",
    type: "backup.failed",
    severity: "error",
    occurredAt: "2026-11-20T05:30:00.000Z",
    about: "a-job-with-a-name-that-is-longer-than-any-line-of-a-narrow-terminal-can-hold",
  },
  rules: ["backups", "customer"],
  channel: "ops",
  audience: "team",
  recipient: "somebody.with.a.long.name@department.customer.example",
  attempts: 1,
};

function told(stream: Omit<TextStream, "write">, noColor = false): string {
  const written: string[] = [];
  const narrator = new TextNarrator({ ...stream, write: (text) => written.push(text) }, noColor);
  const reason = {
    code: "recipient-unknown",
    message: "The server knows no such mailbox",
    response: `550 5.1.1 ${"x".repeat(90)}`,
  };
  narrator.tell({
    kind: "opened",
    product: "Beacon",
    timeZone: "Europe/Berlin",
    channels: { ops: "smtp://127.0.0.1:2525 (STARTTLS, login)" },
  });
  narrator.tell({ kind: "scene", title: "A title that is longer than a narrow terminal is wide" });
  narrator.tell({ kind: "event", event: line.event });
  narrator.tell({ kind: "failed", ...line, reason });
  narrator.tell({ kind: "deferred", ...line, reason });
  return written.join("");
}

describe("The demo's text", () => {
  it.each([50, 60, 96, 97, 140])("stays within a terminal of %i columns", (columns) => {
    for (const printed of told({ columns }).split("\n")) {
      expect(printed.length, printed).toBeLessThan(columns);
    }
  });

  it("is coloured on a terminal only, and never with NO_COLOR", () => {
    const isTTY = true;
    expect(told({ isTTY })).toContain("\u001b[31m✖ failed");
    expect(told({ isTTY }, true)).not.toContain("\u001b");
    expect(told({})).not.toContain("\u001b");
  });

  it("repeats the event's line for what comes later", () => {
    const written: string[] = [];
    const narrator = new TextNarrator({ write: (text) => written.push(text) }, true);
    const other = { ...line.event, id: "e2", about: "another" };
    narrator.tell({ kind: "event", event: line.event });
    narrator.tell({ kind: "event", event: other });
    narrator.tell({ kind: "sent", ...line });
    expect(written.at(-1)).toContain(line.event.about);
  });
});
