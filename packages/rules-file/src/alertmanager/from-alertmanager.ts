import {
  CarillonError,
  type InhibitOption,
  type Match,
  messageOf,
  type RuleData,
  type RuleTree,
  rulesFromTree,
} from "@carillon/core";
import { YamlText } from "../yaml-text.ts";
import { configFaults } from "./check-config.ts";
import { alertmanagerConfig, type Matching, type Route } from "./config.ts";
import { milliseconds } from "./duration.ts";
import { conditionsOf } from "./matcher.ts";

/** What stands for a receiver. */
export interface AlertmanagerReceiver {
  readonly via: NonNullable<RuleData["via"]>;
  readonly to?: RuleData["to"];
}

/** How a configuration becomes rules. */
export interface FromAlertmanagerOptions {
  /** Which event types the tree is for: those of alerts, with labels. Default: all. */
  readonly on?: RuleData["on"];
  /** What the names of the rules begin with. Default `alertmanager`. */
  readonly name?: string;
  /** Channels, and recipients, in place of a receiver. Default: the channel of the receiver's name. */
  readonly receivers?: Readonly<Record<string, AlertmanagerReceiver>>;
  /** The file in which the text stands, for what is said of its faults. */
  readonly file?: string;
}

/** An Alertmanager configuration as Carillon has it. */
export interface FromAlertmanager {
  readonly rules: readonly RuleData[];
  /** For createEngine's option `inhibit`. */
  readonly inhibit: readonly InhibitOption[];
  /** What the configuration says and the rules do not, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Makes rules of the routing tree of an Alertmanager configuration (its YAML): with nested routes and
 * `continue`, `match`, `match_re` and `matchers`, grouping and repetition, and of its inhibitions. A label
 * that is absent is an empty one there, and a regular expression matches the whole, so both is here.
 *
 * @throws CarillonError `rules-invalid`, with line and column
 */
export function fromAlertmanager(
  text: string,
  options: FromAlertmanagerOptions = {},
): FromAlertmanager {
  const what = "The Alertmanager configuration";
  const yaml = new YamlText(text, { code: "rules-invalid", what, file: options.file });
  const read = alertmanagerConfig.safeParse(yaml.data);
  const notes = new Set<string>();
  try {
    if (!read.success) {
      throw new Faults(
        read.error.issues.map((issue) => {
          const [key = ""] = issue.code === "unrecognized_keys" ? issue.keys : [];
          return `${placeOf(issue.path) || key}: ${issue.message}`;
        }),
      );
    }
    const unfit = configFaults(read.data);
    if (unfit.length > 0) throw new Faults(unfit);
    const { route, inhibit_rules } = read.data;
    const { name = "alertmanager", on = "*" } = options;
    const tree = nodeOf(route, "route", defaults, { receivers: options.receivers ?? {}, notes });
    const inhibit = inhibit_rules.map((rule, index): InhibitOption => {
      const { equal, source_match, source_match_re, source_matchers } = rule;
      const { target_match, target_match_re, target_matchers } = rule;
      const place = `inhibit_rules[${index}]`;
      if ((equal ?? []).length > 0) notes.add(missingEqual);
      const source = { match: source_match, match_re: source_match_re, matchers: source_matchers };
      const target = { match: target_match, match_re: target_match_re, matchers: target_matchers };
      return {
        source: sideOf(source, place),
        target: sideOf(target, place),
        equal: equal ?? [],
      };
    });
    return { rules: rulesFromTree({ ...tree, name, on }), inhibit, notes: [...notes] };
  } catch (error) {
    if (!(error instanceof Faults)) throw error;
    throw new CarillonError("rules-invalid", `${what} does not fit`, {
      issues: error.issues.map((issue) => yaml.located(issue)),
    });
  }
}

const missingEqual =
  "inhibit_rules: to Alertmanager a label in `equal` that both alerts lack is the same; here it is not.";

class Faults extends Error {
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(issues.join("; "));
    this.issues = issues;
  }
}

/** What a route hands down to those below it, unless they say otherwise. */
interface Inherited {
  readonly receiver: string | undefined;
  /** `undefined`: each alert by itself. */
  readonly groupBy: readonly string[] | undefined;
  readonly waitMs: number;
  readonly intervalMs: number;
  readonly repeatMs: number;
}

/** Alertmanager's own. */
const defaults: Inherited = {
  receiver: undefined,
  groupBy: [],
  waitMs: 30_000,
  intervalMs: 300_000,
  repeatMs: 14_400_000,
};

interface Making {
  readonly receivers: Readonly<Record<string, AlertmanagerReceiver>>;
  readonly notes: Set<string>;
}

function nodeOf(route: Route, place: string, above: Inherited, making: Making): RuleTree {
  const own = inheritedBy(route, place, above);
  if (own.receiver === undefined) throw new Faults([`${place}: has no receiver`]);
  for (const option of ["mute_time_intervals", "active_time_intervals"] as const) {
    if ((route[option] ?? []).length === 0) continue;
    making.notes.add(
      `${place}.${option}: not carried over; give the rule quietHours or workingHours, or add a silence that recurs.`,
    );
  }
  const and = asked(route, place);
  const { via, to } = receiverNamed(own.receiver, making.receivers);
  return {
    via,
    to,
    ...(and.length > 0 ? { match: { and } } : {}),
    continue: route.continue ?? false,
    ...groupOf(own, place, making.notes),
    remind: remindOf(own, place, making.notes),
    rules: (route.routes ?? []).map((child, index) =>
      nodeOf(child, `${place}.routes[${index}]`, own, making),
    ),
  };
}

function receiverNamed(
  name: string,
  receivers: Making["receivers"],
): { readonly via: string[]; readonly to: RuleData["to"] } {
  const given = Object.hasOwn(receivers, name) ? receivers[name] : undefined;
  return { via: [...(given?.via ?? [name])], to: given?.to };
}

function inheritedBy(route: Route, place: string, above: Inherited): Inherited {
  const span = (option: "group_wait" | "group_interval" | "repeat_interval", inherited: number) => {
    const given = route[option];
    if (given == null) return inherited;
    const found = at(`${place}.${option}`, () => milliseconds(given));
    if (found > 0 || option === "group_wait") return found;
    throw new Faults([`${place}.${option}: cannot be zero`]);
  };
  return {
    receiver: route.receiver || above.receiver,
    groupBy: groupByOf(route, place, above),
    waitMs: span("group_wait", above.waitMs),
    intervalMs: span("group_interval", above.intervalMs),
    repeatMs: span("repeat_interval", above.repeatMs),
  };
}

/** Alertmanager takes an empty list for one that is not there. */
function groupByOf(
  { group_by }: Route,
  place: string,
  { groupBy }: Inherited,
): Inherited["groupBy"] {
  if (group_by == null || group_by.length === 0) return groupBy;
  const labels = new Set(group_by);
  const fault = (said: string) => new Faults([`${place}.group_by: ${said}`]);
  if (labels.size < group_by.length) throw fault("names a label twice");
  if (!labels.has("...")) return [...labels];
  if (labels.size > 1) throw fault('"..." means every label, and stands alone');
  return undefined;
}

const mostLabels = 10;
const longestGroupMs = 7 * 86_400_000;
const longestRepeatMs = 7 * 86_400_000;
const shortestRepeatMs = 10_000;

/** Of a rule that groups nothing this has to be said, too, or it would be handed down from above. */
function groupOf(
  { groupBy, waitMs, intervalMs }: Inherited,
  place: string,
  notes: Set<string>,
): Pick<RuleTree, "group"> {
  if (groupBy === undefined) return { group: undefined };
  if (groupBy.length > mostLabels) {
    notes.add(
      `${place}.group_by: of more than ${mostLabels} labels the first ${mostLabels} count.`,
    );
  }
  const bounded = (milliseconds: number) => Math.min(Math.max(1, milliseconds), longestGroupMs);
  const wait = waitMs === 0 ? { firstAtOnce: true } : { firstAfterMs: bounded(waitMs) };
  const by = groupBy.slice(0, mostLabels).map((label) => `labels.${label}`);
  return { group: { by, thenEveryMs: bounded(intervalMs), ...wait } };
}

function remindOf({ repeatMs }: Inherited, place: string, notes: Set<string>): RuleTree["remind"] {
  const everyMs = Math.min(Math.max(shortestRepeatMs, repeatMs), longestRepeatMs);
  if (everyMs !== repeatMs) notes.add(`${place}.repeat_interval: made 10 seconds to 7 days.`);
  return { everyMs };
}

/** What asks nothing means every alert. */
function sideOf(matching: Matching, place: string): Match {
  const and = asked(matching, place);
  return and.length === 0 ? { severity: ">= info" } : { and };
}

function asked(matching: Matching, place: string): readonly Match[] {
  return at(place, () => conditionsOf(matching));
}

function at<Value>(place: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Faults([`${place}: ${messageOf(error)}`]);
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .slice(1);
}
