import { shortLine, singleLine } from "../single-line.ts";
import { Fields, fieldLine } from "./fields.ts";
import { addressInField } from "./named-address.ts";
import { type Action, codeIn, type Verdict, verdictOf } from "./verdict.ts";

/** What a report says of one recipient. */
export interface ReportedRecipient {
  /** Canonical: where delivery failed. Absent when the report names no address that is one. */
  readonly address: string | undefined;
  /** Canonical: the address as the sender gave it, where the report tells it from the other one. */
  readonly originalAddress: string | undefined;
  readonly action: Action | undefined;
  /** The most telling enhanced status code (RFC 3463) of those that the report gives. */
  readonly status: string | undefined;
  /** What the server that refused said: one line, at most 500 characters. It may repeat the mail. */
  readonly diagnostic: string | undefined;
  /** The server that refused. */
  readonly remoteMta: string | undefined;
  readonly verdict: Verdict;
}

export const mostRecipients = 100;
const longestDiagnostic = 500;

/** Whether a text is, or has in it, what a delivery status notification says to machines. */
export function hasStatusFields(text: string): boolean {
  return (
    /^[ \t]*(?:final|original)-recipient[ \t]*:/im.test(text) &&
    /^[ \t]*(?:action|status|diagnostic-code)[ \t]*:/im.test(text)
  );
}

/**
 * The recipients of a delivery status notification (RFC 3464 §2.3). Groups of fields are read as
 * servers write them: without the empty line between them, or with one too many, without a recipient,
 * or with lines that are no fields at all.
 *
 * @param explanation What the report says to people, for where the fields leave the reason out.
 */
export function recipientsIn(text: string, explanation: string): readonly ReportedRecipient[] {
  const groups = groupsIn(text).slice(0, mostRecipients);
  return groups.map((group) => recipientFrom(group, groups.length === 1 ? explanation : ""));
}

function recipientFrom(group: Fields, explanation: string): ReportedRecipient {
  const final = group.first("final-recipient");
  const original = group.first("original-recipient", "x-original-recipient");
  const originalAddress = original === undefined ? undefined : addressInField(original);
  const address = final === undefined ? undefined : addressInField(final);
  const diagnostic = diagnosticIn(group);
  const remote = group.first("remote-mta");
  const action = actionIn(group.first("action"));
  const status = codeOf(group.first("status"));
  const silent = status === undefined || status.endsWith(".0.0");
  const words = diagnostic ?? (silent ? explanation : "");
  return {
    address: address ?? originalAddress,
    originalAddress,
    action,
    status: silent ? (codeIn(words) ?? status) : status,
    diagnostic: diagnostic === undefined ? undefined : shortLine(diagnostic, longestDiagnostic),
    remoteMta: remote === undefined ? undefined : shortLine(withoutType(remote), 255),
    verdict: verdictOf({ action, status, words }),
  };
}

/** RFC 3464 §2.3.6: `smtp; 550 5.1.1 User unknown`; several say it one after the other. */
function diagnosticIn(group: Fields): string | undefined {
  const said = group.all("diagnostic-code", "x-supplementary-info").map(withoutType);
  const text = singleLine(said.join(" "));
  return text === "" ? undefined : text;
}

function withoutType(value: string): string {
  return value.replace(/^\s*[\w.-]{1,40}\s*;\s*/, "");
}

function codeOf(status: string | undefined): string | undefined {
  if (status === undefined) return undefined;
  const [, code] = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\d)/.exec(status) ?? [];
  return code?.split(".").map(Number).join(".");
}

function actionIn(value = ""): Action | undefined {
  const word = value.trim().toLowerCase();
  if (word.startsWith("fail")) return "failed";
  if (word.startsWith("delay")) return "delayed";
  if (word.startsWith("deliver")) return "delivered";
  if (word.startsWith("relay")) return "relayed";
  return word.startsWith("expand") ? "expanded" : undefined;
}

function names(group: Fields): boolean {
  return group.has("final-recipient") || group.has("original-recipient");
}

function tells(group: Fields): boolean {
  return group.has("action") || group.has("status") || group.has("diagnostic-code");
}

function groupsIn(text: string): readonly Fields[] {
  const groups: Fields[] = [];
  let group = new Fields();
  let pending: { readonly name: string; readonly value: string[] } | undefined;
  const finish = () => {
    if (pending !== undefined) group.add(pending.name, pending.value.join(" ").slice(0, 8_192));
    pending = undefined;
  };
  const close = () => {
    finish();
    const before = groups.at(-1);
    if (names(group)) groups.push(group);
    else if (before !== undefined && names(before)) before.take(group);
    else if (tells(group)) groups.push(group);
    group = new Fields();
  };
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    const [, name, rest = ""] =
      fieldLine.exec(pending === undefined ? line.trimStart() : line) ?? [];
    if (trimmed === "") {
      finish();
      // A recipient whose fields stand behind an empty line, or a group that is complete.
      if (!names(group) || tells(group)) close();
    } else if (name === undefined) {
      pending?.value.push(trimmed);
    } else {
      finish();
      const key = name.toLowerCase();
      // Either of them begins a group or stands in it once.
      if (/^(?:final|original)-recipient$/.test(key) && group.has(key)) close();
      pending = { name: key, value: [rest.trim()] };
    }
    if (groups.length > mostRecipients) break;
  }
  close();
  return groups;
}
