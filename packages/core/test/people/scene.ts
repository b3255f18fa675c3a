import {
  type Channel,
  type Delivery,
  type Directory,
  type DirectoryPage,
  defineEvent,
  type EngineOptions,
  type MemberPage,
  type Recipient,
  type Rule,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { z } from "zod";
import { mailbox, startedEngine } from "../support.ts";

/** Something that concerns people. */
export const taskMoved = defineEvent("task.moved", {
  schema: z.strictObject({
    task: z.string(),
    by: z.string().optional(),
    tenant: z.string().optional(),
    owner: z.string().optional(),
    watchers: z.array(z.string()).optional(),
    mail: z.string().optional(),
  }),
  severity: "info",
  actor: ({ by }) => by,
  tenant: ({ tenant }) => tenant,
  user: ({ owner }) => (owner === undefined ? undefined : { id: owner }),
  message: {
    en: ({ payload }) => ({ title: `Task ${payload.task} was moved`, summary: "" }),
    de: ({ payload }) => ({ title: `Aufgabe ${payload.task} wurde verschoben`, summary: "" }),
  },
});

export type TaskMoved = z.input<typeof taskMoved.schema>;

export const ada: Recipient = {
  id: "u-1",
  name: "Ada",
  addresses: { email: "ada@example.com", phone: "+491" },
  locale: "de",
  timeZone: "Europe/Berlin",
};
export const bob: Recipient = { id: "u-2", addresses: { email: "bob@example.com" } };
export const eve: Recipient = { id: "u-3", addresses: { email: "eve@example.com" } };

/** `${payload.task}`, as a file of rules has it. */
export const slot = (path: string) => `\${${path}}`;

/** Pages of a list, three at a time unless more are asked for by `size`. */
export function pageOf(
  people: readonly Recipient[],
  { limit, after }: DirectoryPage,
  size = limit,
): MemberPage {
  const from = Number(after ?? 0);
  const next = from + size;
  return {
    recipients: people.slice(from, next),
    ...(next < people.length && { next: String(next) }),
  };
}

/** A directory of these people, with groups and roles by name. */
export function directoryOf(
  people: readonly Recipient[],
  groups: Readonly<Record<string, readonly Recipient[]>> = {},
  size?: number,
): Directory {
  return {
    find: async (id) => people.find((person) => person.id === id),
    async members(of, page) {
      const name = "role" in of ? of.role : of.group;
      const key = of.tenant === undefined ? name : `${name} of ${of.tenant}`;
      const members = Object.hasOwn(groups, key) ? groups[key] : undefined;
      return members && pageOf(members, page, size);
    },
  };
}

/** An engine with mail, a second mail server, texts, and a place. */
export async function scene(
  rules: readonly Rule<"mail" | "mail2" | "sms">[],
  options: Partial<EngineOptions<Readonly<Record<string, Channel>>>> = {},
) {
  const clock = manualClock("2026-01-05T12:00:00Z");
  const mail = mailbox(["ops@example.com"]);
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: {
      mail: mail.channel,
      mail2: mailbox(["ops@example.com"]).channel,
      sms: mailbox(["sms@example.com"], undefined, "phone").channel,
    },
    rules,
    clock,
    ...options,
  });
  let last = 0;
  /** Emits, and says what became of each delivery: `u-1 mail` or `u-2 mail: already-told`. */
  const told = async (payload: TaskMoved, more: Parameters<typeof engine.emit>[2] = {}) => {
    last += 1;
    const id = `e${last}`;
    await engine.emit(taskMoved, payload, { id, ...more });
    return (await engine.log.list({ eventId: id }, { limit: 10_000 })).map(lineOf);
  };
  return { clock, mail, engine, told };
}

export function lineOf({ recipient, channel, reason, hold, state }: Delivery): string {
  const why = reason?.code ?? hold?.kind ?? (state === "skipped" ? state : "");
  return `${recipient.id} ${channel}${why === "" ? "" : `: ${why}`}`;
}
