import { defineChannel, type Outcome, type Recipient } from "carillon";
import { z } from "zod";

const silent = { send: async (): Promise<Outcome> => ({ status: "sent" }) };
const kind = (name: string) => ({ kind: name, parse: (text: string) => text, ignoresCase: true });

/** A mailbox, of persons or of those whom it is configured for. */
export const mail = defineChannel({
  type: "mail",
  config: z.strictObject({ to: z.array(z.string()).default([]) }),
  accepts: "email",
  address: kind("email"),
  recipients: ({ to }) => to,
  create: () => silent,
});

export const sms = defineChannel({
  type: "sms",
  config: z.strictObject({}),
  accepts: "text",
  address: kind("phone"),
  create: () => silent,
});

/** The bell within an application. */
export const inbox = defineChannel({
  type: "inbox",
  config: z.strictObject({}),
  accepts: "text",
  address: kind("account"),
  create: () => silent,
});

/** A room, which is one place. */
export const chat = defineChannel({
  type: "chat",
  config: z.strictObject({}),
  accepts: "markdown",
  create: () => silent,
});

/** Words of an event type of which only the routing is of interest. */
export const titled = (title: string) => ({ en: () => ({ title, summary: "It happened." }) });

export const person = (id: string, more: Partial<Recipient> = {}): Recipient => ({
  id,
  addresses: { email: `${id}@example.com`, phone: `+49 30 ${id}`, account: id },
  ...more,
});
