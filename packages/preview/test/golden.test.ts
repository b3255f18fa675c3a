import { backupFailed, backupPartial, backupSucceeded, sampledAt } from "@carillon/catalog";
import { type Chromium, findChromium, type Look, startChromium } from "@carillon/chromium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { previewMessages } from "../src/index.ts";
import { catalogPreviews, engineOf, mailOf } from "./engine.ts";
import { comparedWithGolden, inGoldenFont } from "./golden.ts";

const goldens: Readonly<Record<string, readonly [id: string, look: Look]>> = {
  "backup-failed-360": ["backup.failed/sample/en/team", { width: 360 }],
  "backup-failed-360-dark": ["backup.failed/sample/en/team", { width: 360, dark: true }],
  "alert-critical-800": ["alert.changed/critical/en/team", { width: 800 }],
  "login-user-360": ["user.login/sample/en/user", { width: 360 }],
  "digest-360": ["several.events/digest/en/team", { width: 360 }],
  "reminder-german-600": ["alert.changed/still-firing/de/team", { width: 600 }],
};

/** A short digest, which stays as it is when the catalog grows. */
function nightly() {
  const eventTypes = [backupSucceeded, backupPartial, backupFailed];
  return previewMessages(engineOf(), { eventTypes, timeZone: "Europe/Berlin", at: sampledAt });
}

const found = findChromium();
if (found === undefined) {
  console.warn("SKIPPED: Chromium is not installed (apt-get install chromium)");
}

describe.skipIf(found === undefined)("A mail looks as it did when somebody looked at it", () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function pictureOf(id: string, look: Look, change = (html: string) => html) {
    const all = id.startsWith("several.events") ? await nightly() : await catalogPreviews();
    const preview = all.find((one) => one.id === id);
    if (preview === undefined) throw new Error(`There is no preview ${id}`);
    const shown = await browser.show(change(inGoldenFont(mailOf(preview).html)), look);
    await shown.page.evaluate("document.fonts.ready.then(() => 0)");
    const picture = await shown.picture();
    await shown.close();
    return picture;
  }

  test.each(Object.entries(goldens))(
    "%s",
    async (name, [id, look]) => {
      const { isSame, told } = comparedWithGolden(name, await pictureOf(id, look));
      expect(isSame, told).toBe(true);
    },
    60_000,
  );

  test.skipIf(process.env.GOLDEN === "update").each([
    ["another padding", "padding:10px 0", "padding:12px 0"],
    ["another colour", "#b91c1c", "#b9471c"],
    ["letters a pixel larger", "15px/22px", "16px/22px"],
  ])(
    "and it is noticed when it does not: %s",
    async (_what, before, after) => {
      const [id, look] = goldens["backup-failed-360"] ?? ["", {}];
      const changed = await pictureOf(id, look, (html) => html.replaceAll(before, after));
      const { isSame, told } = comparedWithGolden("backup-failed-360", changed);
      expect(isSame).toBe(false);
      expect(told).toMatch(/carillon-golden.*backup-failed-360.*GOLDEN=update/);
    },
    60_000,
  );
});
