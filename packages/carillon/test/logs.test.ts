import { PassThrough } from "node:stream";
import { type LogLevel, type LogRecord, winstonLogger } from "carillon";
import { afterEach, describe, expect, it, vi } from "vitest";

const at = new Date("2026-02-09T13:37:54.135Z");

function written(
  records: readonly LogRecord[],
  options: { level?: LogLevel; json?: boolean } = {},
) {
  const stream = new PassThrough();
  const logger = winstonLogger({ level: "debug", ...options, stream, now: () => at });
  for (const record of records) logger.log(record);
  return String(stream.read() ?? "");
}

const newMail: LogRecord = {
  level: "debug",
  logger: "carillon.channel.smtp",
  text: "New email",
  fields: { from: "a@example.com", to: ["b@example.com"] },
};

afterEach(() => vi.unstubAllEnvs());

describe("The log", () => {
  it("writes time with offset, level, logger, text and fields", () => {
    vi.stubEnv("TZ", "Europe/Moscow");
    expect(written([newMail])).toBe(
      '2026-02-09T16:37:54.135+03:00  DEBUG  carillon.channel.smtp  New email  {"from": "a@example.com", "to": ["b@example.com"]}\n',
    );
  });

  it("writes the offset of a zone west of Greenwich that is not whole hours", () => {
    vi.stubEnv("TZ", "America/St_Johns");
    expect(written([{ ...newMail, fields: {} }])).toBe(
      "2026-02-09T10:07:54.135-03:30  DEBUG  carillon.channel.smtp  New email\n",
    );
  });

  it("writes one JSON object a line when asked", () => {
    expect(JSON.parse(written([newMail], { json: true }))).toEqual({
      time: at.toISOString(),
      level: "debug",
      logger: "carillon.channel.smtp",
      text: "New email",
      from: "a@example.com",
      to: ["b@example.com"],
    });
  });

  it("lets no field pass for the record's own keys", () => {
    const fields = { time: "1999", level: "error", logger: "x", text: "forged", body: "The disk" };
    const line = written([{ ...newMail, fields }], { json: true });
    expect(JSON.parse(line)).toEqual({
      time: at.toISOString(),
      level: "debug",
      logger: "carillon.channel.smtp",
      text: "New email",
      body: "The disk",
    });
    expect(line.indexOf('"time"')).toBe(1);
  });

  it.each([false, true])("keeps a line whose fields are no JSON (json: %s)", (json) => {
    const circle: Record<string, unknown> = { name: "round\ntrip" };
    circle.self = circle;
    const fields = { size: 12n, circle, broken: { toJSON: () => JSON.parse("{") }, to: ["b"] };
    const line = written([{ ...newMail, fields }], { json });
    expect(line).toContain("New email");
    expect(line.replaceAll(" ", "")).toContain('"size":"12n"');
    expect(line).toContain("[Circular *1]");
    expect(line.replaceAll(" ", "")).toContain('"to":["b"]');
    expect(line.trimEnd()).not.toContain("\n");
  });

  it("leaves out what is below its level", () => {
    expect(written([newMail], { level: "info" })).toBe("");
  });

  it("takes its level from LOG_LEVEL", () => {
    const stream = new PassThrough();
    vi.stubEnv("LOG_LEVEL", "error");
    winstonLogger({ stream }).log({ ...newMail, level: "warn" });
    vi.stubEnv("LOG_LEVEL", "debug");
    winstonLogger({ stream }).log(newMail);
    expect(String(stream.read()).trimEnd().split("\n")).toHaveLength(1);
  });

  it.each([false, true])("cannot be made to write a second line (json: %s)", (json) => {
    const hostile = "a\nERROR  forged\r\n\u2028\u0085\u001b[2J %s %d";
    const line = written([{ ...newMail, fields: { hostile } }], { json });
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(line).toContain("%s %d");
  });
});
