import type { Reason } from "../model/outcome.ts";
import type { Claim } from "../store/store.ts";
import type { Policy } from "./policies.ts";

/** Why a claimed delivery is not tried any more; `undefined` when it is. Pure. */
export function refusal(
  { delivery, bundle, interrupted }: Claim,
  { retry, unknown }: Policy,
  now: number,
): Reason | undefined {
  const { attempts } = delivery;
  const { expiresAt } = bundle ?? delivery;
  if (expiresAt !== undefined && now >= expiresAt) {
    return { code: "expired", message: "It was not sent before it expired" };
  }
  if (interrupted?.begun === true && unknown === "hold") {
    return {
      code: "interrupted",
      message: "Its worker ended in mid-send, so nobody knows whether it arrived",
      cure: "Find out whether it arrived; retry it if it did not.",
    };
  }
  if (attempts > retry.delays.length + 1) {
    return {
      code: "attempts-exhausted",
      message: "Its worker ended in every attempt",
      cure: "Look for what ends the process; the delivery may be the cause.",
    };
  }
  return undefined;
}
