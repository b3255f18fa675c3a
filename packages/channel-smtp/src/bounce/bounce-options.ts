import { secret } from "@carillon/core";
import { z } from "zod";
import { inspectAddress } from "../address.ts";
import { tokenLength } from "./bounce-token.ts";

const longestLocalPart = 64;

const key = secret().min(16);

/** What makes signed senders, and what recognises them: the same for the channel and for the inbox. */
export const bounceOptions = z
  .strictObject({
    address: z.string(),
    secret: z.union([key, z.array(key).min(1).max(10)]),
    delimiter: z.enum(["+", "-", "=", "_"]).default("+"),
  })
  .superRefine(({ address }, context) => {
    const refuse = (message: string) =>
      context.addIssue({ code: "custom", path: ["address"], message });
    const inspected = inspectAddress(address);
    if (!inspected.ok) return refuse(inspected.fault);
    const local = inspected.address.slice(0, inspected.address.lastIndexOf("@"));
    if (/[^ -~]/.test(local)) return refuse("has a letter beyond ASCII before the @");
    const room = longestLocalPart - tokenLength - 1;
    if (local.length > room) {
      refuse(`has more than ${room} characters before the @: the token needs the others`);
    }
  })
  .transform((options) => {
    const inspected = inspectAddress(options.address);
    return { ...options, address: inspected.ok ? inspected.address : options.address };
  });

/** Checked options with their defaults filled in. */
export type BounceConfig = z.output<typeof bounceOptions>;
