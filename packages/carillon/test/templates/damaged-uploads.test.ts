import { memoryStore, type Store } from "carillon";
import { describe, expect, test } from "vitest";
import { desk } from "./desk.ts";

const by = { actor: "ann" };
const subject = "alert.fired.email.subject";

/** Two published templates, one of which somebody has damaged in the store. */
async function damagedDesk(collection: string) {
  const store: Store = memoryStore();
  const before = await desk({ store });
  for (const [name, source] of [
    [subject, "Down: <%= alert.host.name %>"],
    ["alert.fired.email.text", "Look at <%= alert.host.name %>"],
  ] as const) {
    await before.engine.templates.save(name, source, by);
    await before.engine.templates.publish(name, by);
  }
  const documents = store.collection(collection);
  const all = await documents.list({}, { limit: 10 });
  const one = all.find(
    ({ id, value }) => id.endsWith("email.text") || JSON.stringify(value).includes("Look at"),
  );
  if (one === undefined) throw new Error("nothing to damage");
  await documents.put(one.id, { garbage: true }, one.version);
  return desk({ store });
}

describe("a template whose document is damaged", () => {
  test("costs nothing but itself, is told and shown, and is put in order by a save", async () => {
    const { engine, mailOf, records } = await damagedDesk("templates");
    const mail = await mailOf();
    expect(mail?.subject).toBe("Down: db-1");
    expect(mail?.text).not.toContain("Look at");
    expect(records).toContainEqual(
      expect.objectContaining({
        level: "warn",
        fields: expect.objectContaining({ template: "alert.fired.email.text" }),
      }),
    );
    const listed = await engine.templates.list();
    expect(listed.map(({ name, damaged }) => [name, damaged])).toEqual([
      [subject, undefined],
      ["alert.fired.email.text", true],
    ]);
    expect(await engine.templates.get("alert.fired.email.text")).toBeUndefined();
    const saved = await engine.templates.save("alert.fired.email.text", "Back", by);
    expect(saved).toMatchObject({ versions: [{ number: 1 }] });
    expect(saved.damaged).toBeUndefined();
    await engine.templates.publish("alert.fired.email.text", by);
    expect((await mailOf())?.text).toBe("Back");
  });

  test("is put in order by a reset", async () => {
    const { engine } = await damagedDesk("templates");
    await engine.templates.reset("alert.fired.email.text", by);
    const listed = await engine.templates.list();
    expect(listed.map(({ damaged, versions }) => [damaged, versions.length])).toEqual([
      [undefined, 1],
      [undefined, 0],
    ]);
  });

  test("or whose source is, leaves the others as they are", async () => {
    const { engine, mailOf } = await damagedDesk("template-sources");
    expect((await mailOf())?.subject).toBe("Down: db-1");
    expect(await engine.templates.get("alert.fired.email.text")).toBeUndefined();
    await engine.templates.save("alert.fired.email.text", "Back", by);
    await engine.templates.publish("alert.fired.email.text", by);
    expect((await mailOf())?.text).toBe("Back");
  });
});
