import { optOutId, recipientKey } from "../links/opt-outs.ts";
import { optionalCategory } from "../model/category.ts";
import { severities } from "../model/event.ts";
import { preferenceId, scopeNamed } from "../preferences/document.ts";
import {
  type EffectivePreference,
  effectiveDigest,
  effectivePreference,
  lockOf,
  type ScopedPreferences,
} from "../preferences/effective.ts";
import { scopedPreferences, scopesOf } from "../preferences/scopes.ts";
import type { RuleDigest } from "./digest-option.ts";
import { type Answer, type Draft, type Drafted, skip } from "./draft.ts";
import { answered, type Stage } from "./stage.ts";
import type { PlanState } from "./state.ts";

/**
 * Leaves out what its recipient, or somebody before them, has turned off: by preferences of the person,
 * their tenant or the application, or by a link to unsubscribe. Of a mandatory or a sensitive event type,
 * or of a critical event, nothing is left out. It also has a person's own hours take the place of those
 * that the directory knows. A channel that is one place hears what rules say.
 */
export const preference: Stage = {
  name: "preference",
  want(drafted, { optOuts, preferences }) {
    if (drafted.type.sensitive) return;
    const categories = askedAbout(drafted).map(({ type, event }) => optionalCategory(type, event));
    for (const draft of drafted.drafts) {
      if (!isAsked(draft)) continue;
      for (const category of categories) {
        const optOut = category === undefined ? undefined : idOf(draft, category);
        if (optOut !== undefined) optOuts.want(optOut);
      }
      for (const scope of scopesFor(draft, drafted)) preferences.want(preferenceId(scope));
    }
  },
  decide(drafted, state): Drafted {
    if (drafted.type.sensitive) return drafted;
    const about = askedAbout(drafted);
    const drafts = drafted.drafts.map((draft) =>
      isAsked(draft)
        ? mostWelcome(
            about.map((one) => decided(draft, one, state)),
            draft,
          )
        : draft,
    );
    return drafts.every((draft, index) => draft === drafted.drafts[index])
      ? drafted
      : { ...drafted, drafts };
  },
};

/** Whether somebody wants to hear that nothing came up depends on what could have. */
function askedAbout(drafted: Drafted): readonly Drafted[] {
  if (drafted.placeholder === undefined) return [drafted];
  const types = new Set(drafted.rules.flatMap(({ on }) => on));
  return [...types].map((type) => ({ ...drafted, type }));
}

/** What goes into a digest of the recipient's own is missing in no other one. */
function mostWelcome(answers: readonly Draft[], draft: Draft): Draft {
  const heard = answers.find(
    ({ answer, digest }) => answer.verdict !== "skip" && digest === undefined,
  );
  return heard ?? answers[0] ?? draft;
}

function decided(given: Draft, drafted: Drafted, state: PlanState): Draft {
  const { type, event } = drafted;
  const scopes = scopesFor(given, drafted);
  const stored = (id: string) => state.preferences.get(id);
  const scoped = scopedPreferences(scopes, stored, drafted.preferenceDefaults);
  const draft = withOwnHours(given, scoped);
  if (lockOf(type) !== undefined || event.severity === "critical") return draft;
  const unsubscribed = optOutOf(draft, drafted, state);
  if (unsubscribed !== undefined) return answered(draft, "preference", unsubscribed);
  const { kind = "", channel } = draft;
  const question = { type: type.name, category: type.category, kind, channel };
  const found = effectivePreference(question, scoped);
  if (found?.value === "off") return answered(draft, "preference", turnedOff(found));
  if (found?.value !== "digest") return draft;
  const digest = effectiveDigest(scoped);
  return takes(digest, drafted) ? { ...draft, digest } : draft;
}

function isAsked({ kind, answer }: Draft): boolean {
  return kind !== undefined && answer.verdict !== "skip";
}

function scopesFor({ recipient }: Draft, { tenant }: Drafted) {
  return scopesOf(recipient.id, recipient.tenant ?? tenant);
}

/** What a person has said themselves counts before what the directory knows. */
function withOwnHours(draft: Draft, [first]: readonly ScopedPreferences[]): Draft {
  if (first === undefined || typeof first.scope === "string" || !("person" in first.scope)) {
    return draft;
  }
  const { quietHours, workingHours } = first.set;
  if (quietHours === undefined && workingHours === undefined) return draft;
  const { recipient } = draft;
  const own = {
    quietHours: quietHours ?? recipient.quietHours,
    workingHours: workingHours ?? recipient.workingHours,
  };
  return { ...draft, recipient: { ...recipient, ...own } };
}

function optOutOf(draft: Draft, drafted: Drafted, { optOuts }: PlanState): Answer | undefined {
  const category = optionalCategory(drafted.type, drafted.event);
  const id = category === undefined ? undefined : idOf(draft, category);
  if (id === undefined || optOuts.get(id) === undefined) return undefined;
  return skip("unsubscribed", `The recipient has turned ${category} off`);
}

function turnedOff({ scope, subject, outlet }: EffectivePreference): Answer {
  const what = subject === "*" ? "everything" : subject;
  const where = outlet === "*" ? "everywhere" : `for ${outlet}`;
  return skip("turned-off", `${scopeNamed(scope)} has turned ${what} off ${where}`);
}

function takes({ exceptFrom }: RuleDigest, { event }: Drafted): boolean {
  if (exceptFrom === undefined) return true;
  return severities.indexOf(event.severity) < severities.indexOf(exceptFrom);
}

function idOf({ kind, address }: Draft, category: string): string | undefined {
  if (kind === undefined || address === undefined) return undefined;
  return optOutId({ kind, category, recipient: recipientKey(kind, address) });
}
