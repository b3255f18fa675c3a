import type { Delivery, Remark } from "../model/delivery.ts";
import type { Reason } from "../model/outcome.ts";
import type { ExplainedLine } from "./line.ts";

/** To whom, and through which channel: `Ada (ada@example.com) through ops`. */
export function addressed({ recipient, address, channel }: Delivery): string {
  const { id, name } = recipient;
  if (id === channel && address === undefined) return `channel ${channel}`;
  const who = name === undefined || name === id ? id : `${name} (${id})`;
  const where = address === undefined || address === id ? "" : ` at ${address}`;
  return `${who}${where}${channel === "" ? "" : ` through ${channel}`}`;
}

/** The rules that ask for a delivery, what the stages said of it, and why it waits or is left out. */
export function whyLines(delivery: Delivery, depth: number): readonly ExplainedLine[] {
  const { rules, trail = [], reason, hold } = delivery;
  const told = trail.map(({ reason }) => reason.message);
  const others = [reason, hold?.reason].filter((one) => one && !told.includes(one.message));
  return [
    { depth, tone: "faint", text: rulesNamed(rules) },
    ...trail.flatMap((remark) => lines(said(remark), remark.reason, depth)),
    ...others.flatMap((one) =>
      one === undefined ? [] : lines(`${one.code}: ${one.message}`, one, depth),
    ),
  ];
}

function lines(text: string, { cure }: Reason, depth: number): readonly ExplainedLine[] {
  return [
    { depth, tone: "plain", text },
    ...(cure === undefined ? [] : [{ depth, tone: "faint", text: cure } as const]),
  ];
}

function rulesNamed(rules: readonly string[]): string {
  if (rules.length === 0) return "by no rule: its channels were named with it";
  const names = rules.map((rule) => `"${rule}"`).join(", ");
  return rules.length === 1 ? `by rule ${names}` : `by rules ${names}`;
}

function said({ stage, reason, rules }: Remark): string {
  const about = rules === undefined ? "" : ` (for ${rulesNamed(rules).slice(3)})`;
  return `${stage}: ${reason.message}${about}`;
}

/** `2 go out, 1 waits`, without what there is none of. */
export function counted(
  parts: readonly (readonly [count: number, one: string, many: string])[],
): string {
  const told = parts.filter(([count]) => count > 0);
  return told.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(", ");
}
