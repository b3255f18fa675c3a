import {
  channelOff,
  createEngine,
  type Directory,
  defineRule,
  type Engine,
  type EventType,
  type MemberPage,
  type Store,
} from "@carillon/core";
import { mailbox, plainRenderer } from "../../support.ts";
import { eventTypes } from "./events.ts";
import { JumpClock } from "./jump-clock.ts";
import type { ChannelName } from "./rule-options.ts";
import type { World } from "./world.ts";

/** A world that lives. */
export interface Living {
  readonly engine: Engine;
  readonly clock: JumpClock;
  /** What channels were asked to send: the delivery that it is, or that leads it. */
  readonly asked: string[];
}

/** Brings a world to life. */
export async function living(world: World, store: Store): Promise<Living> {
  const clock = new JumpClock(world.start);
  const asked: string[] = [];
  const box = (to: readonly string[], kind = "email", works = true) =>
    mailbox(
      to,
      async ({ deliveryId }) => {
        asked.push(deliveryId);
        return works
          ? { status: "sent" }
          : { status: "rejected", reason: { code: "broken", message: "It is broken" } };
      },
      kind,
    ).channel;
  const off = channelOff({
    type: "mailbox",
    accepts: "text",
    address: box([]).address ?? { kind: "email", parse: (address) => address },
    message: "Nobody has set it up",
    cure: "Set it up.",
  });
  const engine = createEngine({
    app: { name: "World", timeZone: world.timeZone },
    renderer: plainRenderer,
    store,
    clock,
    directory: directoryOf(world),
    channels: {
      mail: box(["ops@example.org", "duty@example.org"]),
      mail2: box(["ops@example.org"]),
      sms: box(["duty@phone"], "phone"),
      room: box(["room@room"], "room"),
      broken: box(["ops@example.org"], "email", false),
      off,
    },
    events: Object.values(eventTypes),
    rules: world.rules.map(ruleOf),
    channelPolicies: world.policies,
    ...world.more,
  });
  await engine.start();
  for (const address of world.suppressed) {
    await engine.suppressions.add({ kind: "email", address, reason: "manual" });
  }
  for (const address of world.unsubscribed) {
    await engine.optOuts.add({ kind: "email", address, category: "jobs" });
  }
  return { engine, clock, asked };
}

function directoryOf({ people, admins, north, pageSize }: World): Directory {
  const among = (ids: readonly string[], after = "0"): MemberPage => {
    const from = Number(after);
    const next = from + pageSize;
    const recipients = ids
      .slice(from, next)
      .flatMap((id) => people.find((one) => one.id === id) ?? []);
    return next < ids.length ? { recipients, next: String(next) } : { recipients };
  };
  return {
    find: async (id) => people.find((one) => one.id === id),
    async members(of, { after }) {
      if ("role" in of) return among(of.role === "admins" ? admins : [], after);
      return among(north, after);
    },
    query: async (_, { after }) => among(north, after),
  };
}

function ruleOf({ on, user, options }: World["rules"][number], index: number) {
  const types = typeof on === "string" ? on : on.map((name): EventType => eventTypes[name]);
  const all = (has: (type: EventType) => boolean) => typeof types !== "string" && types.every(has);
  const { escalate, ...others } = options;
  return defineRule<ChannelName, EventType>({
    name: `r${index}`,
    on: types,
    ...others,
    ...(all(({ hasUser }) => hasUser) && { user }),
    // What nobody can acknowledge goes no further.
    ...(escalate !== undefined &&
      (on === "host.*" || all(({ hasAlert }) => hasAlert)) && { escalate }),
  });
}
