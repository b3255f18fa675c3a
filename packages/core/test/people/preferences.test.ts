import {
  defineEvent,
  defineRule,
  type EventType,
  memoryStore,
  type PreferenceSet,
  role,
  user,
} from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { effectivePreference, type ScopedPreferences } from "../../src/preferences/effective.ts";
import { ada, bob, directoryOf, lineOf, scene } from "./scene.ts";

const typeOf = (name: `${string}.${string}`, more: object = {}) =>
  defineEvent(name, {
    schema: z.strictObject({ tenant: z.string().optional(), bad: z.boolean().optional() }),
    severity: ({ bad }) => (bad === true ? "critical" : "info"),
    tenant: ({ tenant }) => tenant,
    message: { en: () => ({ title: name, summary: "" }) },
    ...more,
  });

const failed = typeOf("backup.failed", { category: "backups" });
const succeeded = typeOf("backup.succeeded", { category: "backups" });
const login = typeOf("user.login", { mandatory: true });
const code = typeOf("user.code", { sensitive: true });

const everybody = [user("u-1"), user("u-2")];
const rule = defineRule({
  name: "all",
  on: [failed, succeeded, login, code],
  via: ["mail"],
  to: everybody,
});

async function world(more: Parameters<typeof scene>[1] = {}) {
  const made = await scene([rule], { directory: directoryOf([ada, bob]), ...more });
  let last = 0;
  const told = async (type: EventType, payload: z.input<typeof failed.schema> = {}) => {
    last += 1;
    await made.engine.emit(type, payload, { id: `p${last}` });
    return (await made.engine.log.list({ eventId: `p${last}` })).map(lineOf);
  };
  return { ...made, told };
}

const onAll = ["u-1 mail", "u-2 mail"];

describe("A person's preferences", () => {
  it("leave out what they have turned off, with the entry that says so", async () => {
    const { engine, told } = await world();
    await engine.preferences.set({ person: "u-1" }, { entries: { backups: { email: "off" } } });
    expect(await told(failed)).toEqual(["u-1 mail: turned-off", "u-2 mail"]);
    const [left] = await engine.log.list({ state: "skipped" });
    expect(left?.reason?.message).toBe("u-1 has turned backups off for email");
    const { deliveries } = await engine.explain(failed, {});
    expect(deliveries[0]?.reason?.message).toBe("u-1 has turned backups off for email");
    await engine.preferences.set({ person: "u-1" }, {});
    expect(await told(failed)).toEqual(onAll);
  });

  it.each<[string, PreferenceSet["entries"], boolean]>([
    [
      "an event type before its category",
      { "backup.failed": { email: "on" }, backups: { email: "off" } },
      true,
    ],
    [
      "a category before several types",
      { backups: { email: "off" }, "backup.*": { email: "on" } },
      false,
    ],
    ["several types before all", { "backup.*": { "*": "off" }, "*": { "*": "on" } }, false],
    ["a channel before its kind", { "*": { mail: "on", email: "off" } }, true],
    ["a kind before all", { "*": { email: "off", "*": "on" } }, false],
    [
      "what is said of the type before where",
      { "backup.failed": { "*": "off" }, "*": { mail: "on" } },
      false,
    ],
    ["another type, which says nothing", { "backup.succeeded": { "*": "off" } }, true],
    ["another kind, which says nothing", { "*": { phone: "off" } }, true],
  ])("put %s", async (_, entries, isTold) => {
    const { engine, told } = await world();
    await engine.preferences.set({ person: "u-2" }, { entries });
    expect((await told(failed)).includes("u-2 mail")).toBe(isTold);
  });

  it("count before their tenant's, and those before the application's and the program's", async () => {
    const { engine, told } = await world({
      preferences: { defaults: { entries: { "*": { "*": "off" } } } },
    });
    const off = { entries: { "backup.*": { "*": "off" } } } as const;
    const on = { entries: { "backup.*": { "*": "on" } } } as const;
    const reasonOf = async (payload: object = {}) => {
      const { deliveries } = await engine.explain(failed, payload);
      return deliveries[1]?.reason?.message ?? "told";
    };
    expect(await reasonOf()).toBe(
      "By default, the application has turned everything off everywhere",
    );
    await engine.preferences.set("application", on);
    expect(await told(failed)).toEqual(onAll);
    await engine.preferences.set({ tenant: "acme" }, off);
    expect(await reasonOf({ tenant: "acme" })).toBe(
      "Tenant acme has turned backup.* off everywhere",
    );
    expect(await reasonOf({ tenant: "other" })).toBe("told");
    await engine.preferences.set({ person: "u-2" }, on);
    expect(await told(failed, { tenant: "acme" })).toEqual(["u-1 mail: turned-off", "u-2 mail"]);
    await engine.preferences.set("application", off);
    expect(await reasonOf()).toBe("told");
  });

  it("go by the recipient's own tenant before the event's", async () => {
    const member = { ...bob, tenant: "acme" };
    const { engine, told } = await world({ directory: directoryOf([ada, member]) });
    await engine.preferences.set({ tenant: "acme" }, { entries: { "*": { "*": "off" } } });
    expect(await told(failed, { tenant: "other" })).toEqual(["u-1 mail", "u-2 mail: turned-off"]);
  });

  it("cannot turn off what is mandatory, sensitive or critical", async () => {
    const { engine, told } = await world();
    for (const person of ["u-1", "u-2"]) {
      await engine.preferences.set({ person }, { entries: { "*": { "*": "off" } } });
    }
    expect(await told(login)).toEqual(onAll);
    expect(await told(code)).toEqual(onAll);
    expect(await told(failed, { bad: true })).toEqual(onAll);
    expect(await told(failed)).toEqual(["u-1 mail: turned-off", "u-2 mail: turned-off"]);
  });

  it("stand beside what a link has turned off: what either turns off is off", async () => {
    const { engine, told } = await world();
    const address = "ada@example.com";
    await engine.optOuts.add({ kind: "email", address, category: "backups" });
    await engine.preferences.set({ person: "u-1" }, { entries: { backups: { email: "on" } } });
    expect(await told(failed)).toEqual(["u-1 mail: unsubscribed", "u-2 mail"]);
  });

  it("may gather what is told in a digest of their own", async () => {
    const { engine, told } = await world();
    await engine.preferences.set(
      { person: "u-1" },
      {
        entries: { backups: { email: "digest" } },
        digest: { name: "three-hourly", every: "0 */3 * * *", exceptFrom: "critical" },
      },
    );
    expect(await told(failed)).toEqual(["u-1 mail: digest", "u-2 mail"]);
    expect(await told(succeeded)).toEqual(["u-1 mail: digest", "u-2 mail"]);
    expect(await told(failed, { bad: true })).toEqual(onAll);
    const held = (await engine.log.list({ recipient: "u-1", state: "queued" })).filter(
      ({ hold }) => hold?.kind === "digest",
    );
    expect(new Set(held.map(({ bundle }) => bundle)).size).toBe(1);
    expect(held[0]?.hold?.reason.message).toContain('for the digest "three-hourly" of Ada');
    await engine.preferences.set({ person: "u-2" }, { entries: { "*": { "*": "digest" } } });
    expect(await told(failed), "every day at seven, as nothing is said").toContain(
      "u-2 mail: digest",
    );
  });

  it("have their hours, in place of what the directory says", async () => {
    const { engine, told } = await world({
      directory: directoryOf([{ ...ada, quietHours: { from: "01:00", to: "02:00" } }, bob]),
    });
    // It is noon in London, and 13:00 in Berlin, where Ada lives.
    const quietHours = { from: "12:30", to: "14:00" };
    await engine.preferences.set({ person: "u-1" }, { quietHours });
    expect(await told(login)).toEqual(["u-1 mail: quiet-hours", "u-2 mail"]);
    await engine.preferences.set({ tenant: "acme" }, { quietHours });
    expect(await told(login, { tenant: "acme" }), "hours are a person's").toContain("u-2 mail");
  });

  it("say nothing of a place", async () => {
    const { engine } = await world();
    await engine.preferences.set("application", { entries: { "*": { "*": "off" } } });
    const { deliveries } = await engine.explain(failed, {});
    expect(deliveries.every(({ address }) => address !== undefined)).toBe(true);
  });

  it("count for each of a group of many pages", async () => {
    const people = Array.from({ length: 10 }, (_, n) => ({
      id: `p-${n}`,
      addresses: { email: `p-${n}@example.com` },
    }));
    const { engine, told } = await world({
      directory: directoryOf(people, { all: people }, 3),
      rules: [defineRule({ name: "r", on: failed, via: ["mail"], to: [role("all")] })],
    });
    await engine.preferences.set({ person: "p-7" }, { entries: { "*": { "*": "off" } } });
    expect((await told(failed)).filter((line) => line.includes(":"))).toEqual([
      "p-7 mail: turned-off",
    ]);
  });

  it("are found by the same rule, however they are written", () => {
    const scopes = ["a", "b"].map((person) => ({ person }));
    const value = fc.constantFrom("on", "off", "digest");
    const subjects = ["x.y.z", "news", "x.y.*", "x.*", "*"];
    const outlets = ["mail", "email", "*"];
    const entries = fc.dictionary(
      fc.constantFrom(...subjects, "x.q"),
      fc.dictionary(fc.constantFrom(...outlets, "phone"), value),
    );
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 2 }), (sets) => {
        const scoped: readonly ScopedPreferences[] = sets.map((set, index) => ({
          scope: scopes[index] ?? "application",
          set: { entries: set },
        }));
        const question = { type: "x.y.z", category: "news", kind: "email", channel: "mail" };
        const plainly = sets.flatMap((set) =>
          subjects.flatMap((subject) => outlets.flatMap((outlet) => set[subject]?.[outlet] ?? [])),
        );
        expect(effectivePreference(question, scoped)?.value).toBe(plainly[0]);
      }),
    );
  });
});

describe("Preferences are kept", () => {
  it("for all engines of a store, with a version that keeps one from overwriting another", async () => {
    const store = memoryStore();
    const { engine } = await world({ store });
    const other = await world({ store });
    const scope = { person: "u-1" };
    expect(await engine.preferences.get(scope)).toEqual({ version: 0 });
    const off: PreferenceSet = { entries: { backups: { email: "off" } } };
    const { version } = await engine.preferences.set(scope, off, { expectedVersion: 0 });
    expect(await other.engine.preferences.get(scope)).toEqual({ ...off, version });
    await expect(
      other.engine.preferences.set(scope, {}, { expectedVersion: 0 }),
    ).rejects.toMatchObject({ code: "preferences-conflict" });
    expect(await other.told(failed)).toEqual(["u-1 mail: turned-off", "u-2 mail"]);
    await engine.preferences.set(scope, {}, { expectedVersion: version, actor: "u-1" });
    const trail = await engine.log.audit({ collection: "preferences" });
    expect(trail.map(({ action, actor }) => [action, actor])).toEqual([
      ["delete", "u-1"],
      ["create", "application"],
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ["no scope", "somebody", /scope/],
    ["an empty id", { person: "" }, /scope/],
  ])("for a scope; %s is refused", async (_, scope, message) => {
    const { engine } = await world();
    // @ts-expect-error As an application without types might write it.
    await expect(engine.preferences.get(scope)).rejects.toThrow(message);
  });

  it.each<[string, object, string]>([
    [
      "a type that nobody knows",
      { entries: { "backup.faild": { email: "off" } } },
      'did you mean "backup.failed"',
    ],
    [
      "a category that nobody knows",
      { entries: { backup: { email: "off" } } },
      'did you mean "backups"',
    ],
    ["a form that fits nothing", { entries: { "disk.*": { email: "off" } } }, "entries.disk.*"],
    [
      "a channel that nobody knows",
      { entries: { backups: { emial: "off" } } },
      'did you mean "email"',
    ],
    ["another value", { entries: { backups: { email: "maybe" } } }, "entries.backups.email"],
    ["another field", { entry: {} }, "entry"],
    ["hours that never end", { quietHours: { from: "00:00", to: "24:00" } }, "quietHours"],
    ["a digest at no hour", { digest: { name: "d", every: "never" } }, "digest"],
    [
      "a key that leads out of the data",
      { entries: JSON.parse('{"__proto__":{"email":"off"}}') },
      "__proto__",
    ],
    [
      "too many entries",
      { entries: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`c${n}`, {}])) },
      "too many",
    ],
  ])("when they fit; %s is refused, and nothing is changed", async (_, given, message) => {
    const { engine } = await world();
    const set = engine.preferences.set({ person: "u-1" }, given);
    await expect(set).rejects.toMatchObject({ code: "preferences-invalid" });
    await expect(set).rejects.toThrow(message);
    expect(await engine.preferences.get({ person: "u-1" })).toEqual({ version: 0 });
  });

  it("and do not keep an engine from starting that begins with others", async () => {
    const defaults = { entries: { bakups: { email: "off" } } } as const;
    await expect(world({ preferences: { defaults } })).rejects.toMatchObject({
      code: "engine-options-invalid",
    });
  });

  it("under any id, also a long one", async () => {
    const { engine } = await world();
    for (const person of ["x".repeat(200), "ü/#?\n", "#x"]) {
      const entries = { backups: { email: "off" } } as const;
      await engine.preferences.set({ person }, { entries });
      expect((await engine.preferences.get({ person })).entries).toEqual(entries);
    }
  });
});

describe("Preferences that could never count", () => {
  const set = async (entries: PreferenceSet["entries"]) =>
    (await world()).engine.preferences.set({ person: "u-1" }, { entries });

  it("are refused of what is locked, with why", async () => {
    await expect(set({ "user.login": { email: "off" } })).rejects.toMatchObject({
      code: "preferences-invalid",
      issues: [
        "entries.user.login.email: is mandatory, and told whatever anybody prefers: leave it out",
      ],
    });
    await expect(set({ "user.code": { "*": "digest" } })).rejects.toThrow("is sensitive");
    const preferences = { defaults: { entries: { "user.code": { "*": "off" as const } } } };
    await expect(world({ preferences })).rejects.toMatchObject({ code: "engine-options-invalid" });
  });

  it("are taken where they say what is so, or others are meant, too", async () => {
    const entries = { "user.login": { email: "on" }, "user.*": { "*": "off" } } as const;
    expect(await set(entries)).toMatchObject({ entries });
  });
});

describe("The matrix", () => {
  it("says what counts for a person, from whom, and what cannot be turned off", async () => {
    const { engine } = await world({
      preferences: {
        defaults: { entries: { "backup.succeeded": { phone: "off" } } },
        labels: {
          backups: { en: "Backups", de: "Sicherungen" },
          "backup.failed": { de: "Gescheitert" },
        },
      },
    });
    await engine.preferences.set(
      { person: "u-1" },
      { entries: { "backup.failed": { mail2: "off" } } },
    );
    await engine.preferences.set({ tenant: "acme" }, { entries: { backups: { phone: "digest" } } });
    const { columns, rows } = await engine.preferences.matrix("u-1", { tenant: "acme" });
    expect(columns.map(({ outlet, is }) => `${outlet} ${is}`)).toEqual([
      "email kind",
      "mail channel",
      "mail2 channel",
      "phone kind",
    ]);
    const shown = rows.map(({ label, cells }) => [
      label,
      ...cells.map(({ value, from, locked }) => locked ?? `${value} ${from}`),
    ]);
    const on = "on default";
    expect(shown).toEqual([
      ["Sicherungen", on, on, on, "digest tenant"],
      ["Gescheitert", on, on, "off person", "digest tenant"],
      ["backup.succeeded", on, on, on, "digest tenant"],
      ["user.code", ...Array(4).fill("sensitive")],
      ["user.login", ...Array(4).fill("mandatory")],
    ]);
  });

  it("shows what is always critical as locked, and says beside a switch what is told all the same", async () => {
    const down = typeOf("host.down", { severity: "critical" });
    const noted = typeOf("host.noted", { severity: "info", category: "hosts" });
    const lost = typeOf("host.lost", { severity: "info", category: "hosts", mandatory: true });
    const on = [failed, down, noted, lost];
    const { engine } = await scene(
      [defineRule({ name: "hosts", on, via: ["mail"], to: everybody })],
      { directory: directoryOf([ada, bob]) },
    );
    const { rows } = await engine.preferences.matrix("u-1");
    expect(rows.map(({ subject, cells: [cell] }) => [subject, cell?.locked, cell?.except])).toEqual(
      [
        ["backups", undefined, ["critical"]],
        ["backup.failed", undefined, ["critical"]],
        ["hosts", undefined, ["mandatory"]],
        ["host.lost", "mandatory", []],
        ["host.noted", undefined, []],
        ["host.down", "critical", []],
      ],
    );
  });

  it("shows what a link has turned off, and is in the language that was asked for", async () => {
    const { engine } = await world({
      links: {
        baseUrl: "https://app.example",
        secret: "s".repeat(32),
        categories: { backups: { en: "Backups", de: "Sicherungen" } },
      },
    });
    const address = "ADA@example.com";
    await engine.optOuts.add({ kind: "email", address, category: "backups" });
    const { rows } = await engine.preferences.matrix("u-1", { language: "en" });
    expect(rows[0]).toMatchObject({ subject: "backups", label: "Backups", is: "category" });
    expect(rows[0]?.cells[0]).toEqual({
      value: "off",
      from: "unsubscribed",
      locked: undefined,
      except: ["critical"],
    });
    expect(rows[1]?.cells[0]?.from).toBe("unsubscribed");
    expect(rows.at(-1)?.cells[0]?.locked).toBe("mandatory");
  });

  it("is what becomes of an event, whatever the preferences", async () => {
    const { engine } = await world();
    const value = fc.constantFrom("on" as const, "off" as const);
    const entries = fc.dictionary(
      fc.constantFrom("backup.failed", "backups", "backup.*", "*", "user.*"),
      fc.dictionary(fc.constantFrom("mail", "email", "*"), value),
    );
    await fc.assert(
      fc.asyncProperty(entries, entries, async (own, shared) => {
        await engine.preferences.set({ person: "u-1" }, { entries: own });
        await engine.preferences.set("application", { entries: shared });
        const { rows, columns } = await engine.preferences.matrix("u-1");
        const column = columns.findIndex(({ outlet }) => outlet === "mail");
        for (const type of [failed, succeeded, login, code]) {
          const cell = rows.find(({ subject }) => subject === type.name)?.cells[column];
          const { deliveries } = await engine.explain(type, {});
          expect(deliveries[0]?.state === "queued" ? "on" : "off").toBe(cell?.value);
        }
      }),
      { numRuns: 60 },
    );
  });
});
