import { defineChannel, emailAddress } from "carillon";
import { z } from "zod";

/** A channel for examples: it prints who would be told what. */
export const printer = defineChannel({
  type: "printer",
  config: z.strictObject({
    to: z.array(z.string()).default([]),
    name: z.string().default("printer"),
  }),
  accepts: "text",
  address: emailAddress,
  recipients: ({ to }) => to,
  create: ({ name }) => ({
    async send({ address, content }) {
      console.log(`${name} to ${address}: ${content.title}`);
      return { status: "sent" };
    },
  }),
});
