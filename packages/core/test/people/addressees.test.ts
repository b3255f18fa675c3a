import {
  CarillonError,
  type Directory,
  defineRule,
  group,
  query,
  type Recipient,
  role,
  user,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { ada, bob, directoryOf, eve, pageOf, scene, slot, taskMoved } from "./scene.ts";

const via = ["mail"] as const;

describe("A rule names people", () => {
  it("by role, group, id and address, and tells each in the words of their language", async () => {
    const to = [role("admins"), group("ops"), user("u-3"), "box@example.com"] as const;
    const { told, engine, mail } = await scene(
      [defineRule({ name: "r", on: taskMoved, via, to })],
      { directory: directoryOf([ada, bob, eve], { admins: [ada], ops: [bob] }) },
    );
    expect(await told({ task: "T" })).toEqual([
      "u-1 mail",
      "u-2 mail",
      "u-3 mail",
      "box@example.com mail",
    ]);
    await engine.drain();
    const titles = mail.requests.map(({ recipient, content }) => [recipient.id, content.title]);
    expect(Object.fromEntries(titles)).toMatchObject({
      "u-1": "Aufgabe T wurde verschoben",
      "u-2": "Task T was moved",
    });
  });

  it("as data, with values of the event", async () => {
    const rules = [
      {
        name: "r",
        on: "task.moved",
        via: ["mail"],
        to: [
          slot("tenant_admins"),
          { group: `team-${slot("payload.task")}`, tenant: slot("payload.tenant") },
          { user: slot("payload.watchers") },
          slot("payload.mail"),
        ],
      },
    ];
    const { told } = await scene([], {
      rules,
      events: [taskMoved],
      directory: directoryOf([ada, bob, eve], {
        "tenant_admins of acme": [ada],
        "team-T of acme": [bob],
      }),
    });
    const event = { task: "T", tenant: "acme", watchers: ["u-3", "u-9"], mail: "x@example.com" };
    expect(await told(event)).toEqual([
      "u-1 mail",
      "u-2 mail",
      "u-3 mail",
      "u-9 mail: user-unknown",
      "x@example.com mail",
    ]);
  });

  it("and says what the event lacks to find them", async () => {
    const to = [{ group: "ops", tenant: slot("payload.tenant") }, slot("payload.mail")];
    const { told, engine } = await scene([defineRule({ name: "r", on: taskMoved, via, to })], {
      directory: directoryOf([], { "ops of acme": [ada] }),
    });
    expect(await told({ task: "T", tenant: "acme" })).toEqual([
      "u-1 mail",
      `${slot("payload.mail")} mail: recipient-missing`,
    ]);
    await told({ task: "T" });
    const [first] = await engine.log.list({ eventId: "e2" });
    expect(first?.reason?.message).toBe(
      `The event has no payload.tenant, by which ${slot("payload.tenant")} would be found`,
    );
  });

  it("by a function of the event, which may name nobody", async () => {
    const { told } = await scene(
      [
        defineRule({
          name: "r",
          on: taskMoved,
          via,
          to: ({ payload }) => (payload.watchers ?? []).map((id) => user(id)),
        }),
      ],
      { directory: directoryOf([ada, bob]) },
    );
    expect(await told({ task: "T", watchers: ["u-2", "u-1"] })).toEqual(["u-2 mail", "u-1 mail"]);
    expect(await told({ task: "T" })).toEqual(["rule r mail: nobody-named"]);
  });

  it("by criteria that the directory understands", async () => {
    const asked: unknown[] = [];
    const directory: Directory = {
      find: async () => undefined,
      query: async (criteria, page) => {
        asked.push(criteria);
        return pageOf([ada, bob], page);
      },
    };
    const to = [query({ plan: "pro", tenant: slot("payload.tenant"), level: [1, 2] })];
    const { told } = await scene([defineRule({ name: "r", on: taskMoved, via, to })], {
      directory,
    });
    expect(await told({ task: "T", tenant: "acme" })).toEqual(["u-1 mail", "u-2 mail"]);
    expect(asked).toEqual([{ plan: "pro", tenant: "acme", level: [1, 2] }]);
  });

  it("and an empty group has a row that says so", async () => {
    const { told, engine } = await scene(
      [defineRule({ name: "r", on: taskMoved, via, to: [group("ops")] })],
      { directory: directoryOf([], { ops: [] }) },
    );
    expect(await told({ task: "T" })).toEqual(["group ops mail: nobody-there"]);
    const [only] = await engine.log.list();
    expect(only?.reason?.message).toBe("Nobody is in group ops");
  });

  it("and explain says the same, with the reasons", async () => {
    const { engine } = await scene(
      [defineRule({ name: "r", on: taskMoved, via, to: [group("ops"), user("u-9")] })],
      { directory: directoryOf([ada], { ops: [ada] }) },
    );
    const { deliveries } = await engine.explain(taskMoved, { task: "T", by: "u-1" });
    expect(deliveries.map(({ reason }) => reason?.message)).toEqual([
      'u-1 did this, and rule "r" does not tell who did it',
      "The directory knows nobody by the id u-9",
    ]);
  });
});

describe("One event", () => {
  it("may bring recipients along, in place of those of rules and channels", async () => {
    const { told } = await scene(
      [defineRule({ name: "r", on: taskMoved, via, to: ["ops@example.com"] })],
      { directory: directoryOf([ada]) },
    );
    const to = ["x@example.com", user("u-1")];
    expect(await told({ task: "T" }, { to })).toEqual(["x@example.com mail", "u-1 mail"]);
    expect(await told({ task: "T" }, { to: [] })).toEqual(["rule r mail: nobody-named"]);
    expect(await told({ task: "T" })).toEqual(["ops@example.com mail"]);
  });

  it("may bring its affected user along", async () => {
    const { told } = await scene([defineRule({ name: "r", on: taskMoved, via, user: "only" })]);
    const stranger = { id: "s", addresses: { email: "s@example.com" }, locale: "de" };
    expect(await told({ task: "T" }, { user: stranger })).toEqual(["s mail"]);
  });

  it.each([
    ["a number", [42]],
    ["no list", "ada@example.com"],
    ["a recipient without an id", [{ addresses: {} }]],
    ["a path out of the data", [slot("payload.__proto__.x")]],
    ["the whole payload", [slot("payload")]],
    ["a value that no event has", [{ user: slot("nobody.knows") }]],
    ["too many", Array.from({ length: 1_001 }, (_, n) => `${n}@example.com`)],
    ["an unknown field", [{ role: "admins", who: "me" }]],
  ])("is refused at the door with %s for recipients", async (_, to) => {
    const { engine } = await scene([defineRule({ name: "r", on: taskMoved, via })]);
    const options: object = { to };
    await expect(engine.emit(taskMoved, { task: "T" }, options)).rejects.toMatchObject({
      code: "recipients-invalid",
    });
    expect(await engine.log.list()).toEqual([]);
  });
});

describe("A directory", () => {
  const rule = defineRule({ name: "r", on: taskMoved, via, to: [role("admins")] });

  const emitted = async (directory: Directory) => {
    const { engine, clock } = await scene([rule], { directory });
    const emit = engine.emit(taskMoved, { task: "T" });
    emit.catch(() => {});
    await clock.advance("11s");
    const error = await emit.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(await engine.log.list(), "nothing is stored").toEqual([]);
    return error instanceof CarillonError ? error : undefined;
  };

  it("that knows no such role has emit reject, by its name", async () => {
    const error = await emitted(directoryOf([ada]));
    expect(error?.code).toBe("recipients-unknown");
    expect(error?.message).toContain("The directory knows no role admins");
  });

  it.each<[string, () => unknown]>([
    ["rejects", () => Promise.reject(new Error("down"))],
    ["never answers", () => new Promise(() => {})],
    ["answers no page", async () => [ada]],
    ["answers a recipient without an id", async () => ({ recipients: [{ name: "Ada" }] })],
    ["answers more than it was asked for", async () => ({ recipients: Array(1_001).fill(ada) })],
    ["has a next page that is no text", async () => ({ recipients: [], next: 7 })],
  ])("that %s has emit reject, with nothing stored", async (_, members) => {
    const directory = Object.assign({ find: async () => undefined }, { members });
    // @ts-expect-error As an application without types might write it.
    const hostile: Directory = directory;
    expect((await emitted(hostile))?.code).toBe("user-lookup-failed");
  });

  it("without the method that a rule needs does not start", async () => {
    const start = scene([rule], { directory: { find: async () => undefined } });
    await expect(start).rejects.toMatchObject({ code: "directory-method-missing" });
  });

  it("is asked for many people at once where it can be, and else for each", async () => {
    const people = Array.from(
      { length: 40 },
      (_, n): Recipient => ({ id: `p${n}`, addresses: { email: `p${n}@example.com` } }),
    );
    const to = people.map(({ id }) => user(id));
    const rules = [
      defineRule({ name: "a", on: taskMoved, via, to }),
      defineRule({ name: "b", on: taskMoved, via, to }),
    ];
    let finds = 0;
    let busiest = 0;
    let busy = 0;
    const find = async (id: string) => {
      finds += 1;
      busy += 1;
      busiest = Math.max(busiest, busy);
      await Promise.resolve();
      busy -= 1;
      return people.find((person) => person.id === id);
    };
    const single = await scene(rules, { directory: { find } });
    expect(await single.told({ task: "T" })).toHaveLength(40);
    expect(finds).toBe(40);
    expect(busiest).toBeLessThanOrEqual(16);
    const asked: number[] = [];
    const many = await scene(rules, {
      directory: {
        find,
        findMany: async (ids) => {
          asked.push(ids.length);
          return people.filter(({ id }) => ids.includes(id)).reverse();
        },
      },
    });
    expect(await many.told({ task: "T" })).toHaveLength(40);
    expect(asked).toEqual([40]);
  });

  it("is asked for a group once, however many rules name it", async () => {
    const asked: string[] = [];
    const known = directoryOf([ada], { ops: [ada] });
    const directory: Directory = {
      ...known,
      async members(of, page) {
        asked.push("group" in of ? of.group : of.role);
        return known.members?.(of, page);
      },
    };
    const rules = Array.from({ length: 100 }, (_, n) =>
      defineRule({ name: `r${n}`, on: taskMoved, via, to: [group("ops")] }),
    );
    const { told } = await scene(rules, { directory });
    expect(await told({ task: "T" })).toEqual(["u-1 mail"]);
    expect(asked).toEqual(["ops"]);
  });
});
