import { describe, expect, test } from "vitest";
import { alertFired, desk } from "./desk.ts";

const by = { actor: "ann" };
const bakery = { ...by, tenant: "bakery" };
const ofBakery = { host: { name: "x" }, tenant: "bakery" };

describe("a tenant's own template counts before everybody's for its part, whatever their names", () => {
  test.each([
    ["alert.email.subject", "alert.fired.email.subject"],
    ["alert.fired.email.subject", "alert.fired.en.email.subject"],
    ["alert.email.subject", "alert.en.email.subject"],
  ])("%s before %s", async (own, everybodys) => {
    const { engine, mailOf } = await desk();
    for (const [name, source, scope] of [
      [own, "The bakery's", bakery],
      [everybodys, "Everybody's", by],
    ] as const) {
      await engine.templates.save(name, source, scope);
      await engine.templates.publish(name, scope);
    }
    expect((await mailOf(ofBakery))?.subject).toBe("The bakery's");
    expect((await mailOf())?.subject).toBe("Everybody's");
  });

  test("in a preview, too, saved or not", async () => {
    const { engine } = await desk();
    const { templates } = engine;
    await templates.save("alert.fired.en.email.subject", "Everybody's", by);
    const subjectOf = async (options: Parameters<typeof templates.preview>[1]) => {
      const tried = await templates.preview({ type: alertFired }, options);
      return tried.status === "rendered" ? tried.content.subject : tried.reason.message;
    };
    const unsaved = { "alert.email.subject": "Unsaved" };
    expect(await subjectOf({ tenant: "bakery", templates: unsaved })).toBe("Unsaved");
    expect(await subjectOf({ templates: unsaved })).toBe("Everybody's");
    await templates.save("alert.email.subject", "The bakery's", bakery);
    expect(await subjectOf({ tenant: "bakery" })).toBe("The bakery's");
  });
});
