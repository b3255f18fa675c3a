import type { Sighting } from "../alert/sighting.ts";
import type { ChannelPolicy } from "../deliver/policies.ts";
import type { DigestWindow } from "../digest/window.ts";
import type { Addressee } from "../model/addressee.ts";
import type { StoredAttachment } from "../model/attachment.ts";
import type { Hold, Priority } from "../model/delivery.ts";
import type { Event, EventType } from "../model/event.ts";
import type { Labels } from "../model/labels.ts";
import type { Reason } from "../model/outcome.ts";
import type { Audience, Recipient } from "../model/recipient.ts";
import type { ActiveRule } from "../model/rule.ts";
import type { PreferenceSet } from "../preferences/preference-set.ts";
import type { Clause } from "./condition.ts";
import type { RuleDigest } from "./digest-option.ts";
import { isDirect } from "./directly.ts";
import type { AskingRule, StandIn, Step } from "./follow-ups.ts";
import type { Told } from "./told.ts";

/** What a stage says of a delivery that might be: let it go on, wait, or leave it out, and why. */
export type Answer =
  | { readonly verdict: "proceed" }
  | { readonly verdict: "hold"; readonly until: number; readonly hold: Hold }
  | { readonly verdict: "skip"; readonly reason: Reason };

/** A delivery that might be, on its way through the stages. */
export interface Draft {
  readonly rules: readonly string[];
  readonly channel: string;
  readonly audience: Audience;
  readonly recipient: Recipient;
  readonly priority: Priority;
  readonly expiresAfterMs: number | undefined;
  /** The channel's kind of address; absent where the channel is one place. */
  readonly kind?: string | undefined;
  readonly address?: string | undefined;
  /** The address as its kind compares it, where that is another text. */
  readonly sameAs?: string | undefined;
  /** Its recipient is as the directory has them. */
  readonly known?: boolean | undefined;
  /** Told by a later part of a plan, after an earlier one has left the same delivery out. */
  readonly again?: boolean | undefined;
  /** It is for the log: its recipient is told by what goes to somebody else at the same address. */
  readonly besides?: boolean | undefined;
  /** The recipient's own, into which it goes in place of what its rules say. */
  readonly digest?: RuleDigest | undefined;
  /** Goes out as one message with the others of this bundle: `Delivery.bundle`. */
  readonly bundle?: string | undefined;
  /** It is for later, unless somebody acknowledges the alert. */
  readonly step?: Step | undefined;
  /** It is for where others do not arrive: `Delivery.standsInFor`, once it is known which these are. */
  readonly standIn?: StandIn | undefined;
  readonly standsInFor?: readonly string[] | undefined;
  readonly standIns?: readonly string[] | undefined;
  /** It tells the end of what steps of an escalation told: `Delivery.follows`. */
  readonly follows?: readonly string[] | undefined;
  readonly answer: Answer;
  /** What the stages said that did not just let it go on, in order. */
  readonly trail: readonly StageAnswer[];
}

/** What one stage said of a draft. */
export interface StageAnswer {
  readonly stage: string;
  readonly answer: Answer | { readonly verdict: "merge"; readonly reason: Reason };
  /** The rules that it is about, where others decided. */
  readonly rules?: readonly string[] | undefined;
  /** Of a merge: somebody else at the same address, by their id. */
  readonly recipient?: string | undefined;
}

/** Whether a rule wants the event, with the condition that decided. */
export interface RuleVerdict {
  readonly rule: string;
  readonly matched: boolean;
  /** What decided, in words. */
  readonly reason: string;
  /** What decided, as a value. */
  readonly decided: Decision;
}

/** What decided whether a rule wants an event. */
export type Decision =
  /** It listens to other types; or to this one, and there is no condition. */
  | { readonly by: "type"; readonly listensTo: readonly string[] }
  /** Its `match`: the clauses that do not hold, or all that do. */
  | { readonly by: "match"; readonly clauses: readonly Clause[] }
  /** Its function. */
  | { readonly by: "when" }
  /** No rule is asked: the event was emitted with its channels. */
  | { readonly by: "emitted-via"; readonly via: readonly string[] }
  /** A rule before it has `continue: false`. */
  | { readonly by: "earlier-rule"; readonly rule: string };

/** In which digests an event stands for that nothing came up: those of a rule that go out in a window. */
export interface Placeholder extends DigestWindow {
  readonly rule: string;
}

/** An event with its type and its files. */
export interface Parsed {
  readonly type: EventType;
  readonly event: Event;
  readonly labels: Labels;
  /** What it has to do with an alert; absent when nothing. */
  readonly alert?: Sighting | undefined;
  readonly attachments: readonly StoredAttachment[];
  /** In place of whom rules and channels name, and of the affected user. */
  readonly to?: readonly Addressee[] | undefined;
  /** The channels that it goes through without a rule. */
  readonly via?: readonly string[] | undefined;
  readonly user?: Recipient | undefined;
  /** The id of who has caused it. */
  readonly actor?: string | undefined;
  readonly tenant?: string | undefined;
  /** It stands in the digests of a rule for that nothing came up. */
  readonly placeholder?: Placeholder | undefined;
  /** When it is decided on, or is supposed to be. */
  readonly now: number;
  /** The application's, for recipients who state none. */
  readonly timeZone: string;
}

/** An event with the rules that want it. */
export interface Matched extends Parsed {
  readonly rules: readonly ActiveRule[];
  /** Of an alert's end: those that want the alert at another severity alone, by name. */
  readonly recoveryRules: ReadonlySet<string>;
  /** What is said of single channels, by name. */
  readonly channelPolicies: ReadonlyMap<string, ChannelPolicy>;
  /** What counts where nobody prefers anything. */
  readonly preferenceDefaults?: PreferenceSet | undefined;
}

/** An event with everybody who might be told. */
export interface Drafted extends Matched {
  readonly drafts: readonly Draft[];
  /** Those behind, where they are too many to be decided on together. */
  readonly more?: MoreDrafts | undefined;
  /** Of a part of what might be: whom the parts before it tell. */
  readonly told?: Told | undefined;
  /** Why a stage has taken drafts away, so that the event can say why nobody hears of it. */
  readonly unheard?: Reason | undefined;
}

/** People of groups that go on behind what is drafted. */
interface MoreDrafts {
  /** What they are called: `role admins`. */
  readonly groups: readonly string[];
  /** Page by page; each call begins anew. */
  pages(): AsyncIterable<readonly Draft[]>;
}

export const proceed: Answer = { verdict: "proceed" };

/** What a draft has of the rule that asks for it. */
export function draftUnder(
  rule: AskingRule,
  type: EventType,
): Pick<Draft, "rules" | "trail" | "priority" | "expiresAfterMs" | "step" | "standIn"> {
  return {
    rules: isDirect(rule) ? [] : [rule.name],
    ...(rule.step && { step: rule.step }),
    ...(rule.standIn && { standIn: rule.standIn }),
    trail: [],
    priority: rule.priority ?? type.priority,
    expiresAfterMs: rule.expiresAfterMs ?? type.expiresAfterMs,
  };
}

export function skip(code: string, message: string): Answer {
  return { verdict: "skip", reason: { code, message } };
}
