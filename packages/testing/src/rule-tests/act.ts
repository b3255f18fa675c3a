import type { EventType, JsonObject, Outcome, PreferenceScope } from "@carillon/core";
import { millisecondsIn } from "../manual-clock.ts";
import { momentOf } from "../moment.ts";
import { advanceTo } from "../rehearse/expect-deliveries.ts";
import type { RehearsedEngine } from "../rehearse/rehearse.ts";
import type { RuleTests, Step } from "./schema.ts";

/** Has happen what a step says: first time passes, then what is done. */
export async function act(
  rehearsed: RehearsedEngine,
  step: Omit<Step, "expect">,
  events: RuleTests["events"] = {},
): Promise<void> {
  const { engine, clock } = rehearsed;
  if (step.at !== undefined) await advanceTo(clock, momentOf(step.at));
  if (step.after !== undefined) await clock.advance(step.after);
  if (step.prefer !== undefined) {
    const { person, tenant, ...preferences } = step.prefer;
    await engine.preferences.set(scopeOf(person, tenant), preferences);
  }
  if (step.optOut !== undefined) await engine.optOuts.add(step.optOut);
  if (step.suppress !== undefined) {
    await engine.suppressions.add({ ...step.suppress, reason: "manual" });
  }
  if (step.silence !== undefined) {
    const { match, for: span, until, owner = "test", reason = "a test" } = step.silence;
    const end = until === undefined ? clock.now() + millisecondsIn(span ?? "1h") : momentOf(until);
    await engine.silences.add({ match, until: end, owner, reason });
  }
  for (const [channel, status] of Object.entries(step.answer ?? {})) {
    rehearsed.answer(channel, outcomeOf(status));
  }
  if (step.event !== undefined) {
    const { type, payload } = emissionOf(rehearsed, step.event, step.payload, events);
    await engine.emit(type, payload);
  }
  if (step.acknowledge !== undefined) {
    await engine.alerts.acknowledge(step.acknowledge, { actor: "test" });
  }
}

function emissionOf(
  { engine }: RehearsedEngine,
  name: string,
  given: JsonObject | undefined,
  events: NonNullable<RuleTests["events"]>,
): { readonly type: EventType; readonly payload: unknown } {
  const named = Object.hasOwn(events, name) ? events[name] : undefined;
  const type = engine.eventTypes.get(named?.type ?? name);
  if (type === undefined) throw new Error(`There is no event type ${named?.type ?? name}`);
  if (named?.payload === undefined && given === undefined) return { type, payload: type.sample };
  return { type, payload: { ...named?.payload, ...given } };
}

function scopeOf(person: string | undefined, tenant: string | undefined): PreferenceScope {
  if (person !== undefined) return { person };
  return tenant === undefined ? "application" : { tenant };
}

function outcomeOf(status: Outcome["status"]): Outcome {
  const reason = { code: "test", message: "The test has the channel answer so" };
  switch (status) {
    case "sent":
      return { status };
    case "deferred":
      return { status, scope: "delivery", reason };
    case "rejected":
      return { status, reason };
    case "unknown":
      return { status, reason };
  }
}
