import { accountHints } from "./account-hints.ts";
import { connectionHints } from "./connection-hints.ts";
import { mailHints } from "./mail-hints.ts";
import type { Hint, ReasonCode } from "./reasons.ts";
import { signInHints } from "./sign-in-hints.ts";

/** The first one that fits is the narrower one. */
export const hints: readonly Hint[] = [
  ...signInHints,
  ...connectionHints,
  ...accountHints,
  ...mailHints,
];

/** The hint for a failure of a class, by what was said about it. */
export function hintFor(code: ReasonCode, said: string): Hint | undefined {
  return hints.find(({ of, says }) => of.includes(code) && says.test(said));
}
