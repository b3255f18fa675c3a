import { describe, expect, it } from "vitest";
import { exactMomentText, momentText } from "../../src/time/local-time.ts";

const utc = (text: string) => Date.parse(`${text}Z`);

describe("A moment in a reason", () => {
  it("is the recipient's time, with its date when it is a day off or more, before or behind", () => {
    const now = utc("2026-06-01T12:00");
    expect(momentText(utc("2026-06-02T05:00"), now, "Europe/Berlin")).toBe("07:00 Europe/Berlin");
    expect(momentText(utc("2026-06-03T05:00"), now, "UTC")).toBe("2026-06-03 05:00 UTC");
    expect(momentText(utc("2026-05-31T05:00"), now, "UTC")).toBe("2026-05-31 05:00 UTC");
  });

  it("says which of both it is where the clocks show it twice", () => {
    const texts = (zone: string, ...moments: readonly string[]) =>
      moments.map((moment) => momentText(utc(moment), utc(moment), zone));
    expect(
      texts(
        "Europe/Berlin",
        "2026-10-24T23:59",
        "2026-10-25T00:00",
        "2026-10-25T00:59",
        "2026-10-25T01:00",
        "2026-10-25T01:59",
        "2026-10-25T02:00",
      ),
    ).toEqual([
      "01:59 Europe/Berlin",
      "02:00 Europe/Berlin (UTC+2)",
      "02:59 Europe/Berlin (UTC+2)",
      "02:00 Europe/Berlin (UTC+1)",
      "02:59 Europe/Berlin (UTC+1)",
      "03:00 Europe/Berlin",
    ]);
    expect(texts("America/St_Johns", "2026-11-01T03:40", "2026-11-01T04:40")).toEqual([
      "01:10 America/St_Johns (UTC-2:30)",
      "01:10 America/St_Johns (UTC-3:30)",
    ]);
    expect(texts("Australia/Lord_Howe", "2026-04-04T14:45", "2026-04-04T15:15")).toEqual([
      "01:45 Australia/Lord_Howe (UTC+11)",
      "01:45 Australia/Lord_Howe (UTC+10:30)",
    ]);
  });

  it("has seconds where what waits does so for seconds", () => {
    const now = utc("2026-06-01T12:00");
    expect(exactMomentText(now + 30_000, now, "UTC")).toBe("12:00:30 UTC");
    expect(exactMomentText(now + 29_001, now, "UTC")).toBe("12:00:30 UTC");
    expect(exactMomentText(now + 60_000, now, "UTC")).toBe("12:01 UTC");
  });
});
