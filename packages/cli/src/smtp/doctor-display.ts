import type { DomainFinding, DomainReport, DomainSection } from "@carillon/channel-smtp";
import type { Mark, Terminal } from "../terminal/terminal.ts";
import { printable, wrap } from "../terminal/text.ts";

const titles: Readonly<Record<DomainSection["subject"], string>> = {
  mx: "MX: where replies and bounces go",
  spf: "SPF: which servers may send",
  dkim: "DKIM: with which keys mails are signed",
  dmarc: "DMARC: what becomes of mails that fail",
};

const marks: Readonly<Record<DomainFinding["status"], Mark>> = {
  good: "passed",
  warning: "warned",
  problem: "failed",
  unknown: "unknown",
};

/** Shows a report. Records stand on lines of their own, unbroken, to be copied. */
export function showReport(report: DomainReport, terminal: Terminal): void {
  const lines = [
    terminal.paint("bold", `${printable(report.domain)}, as receivers see it`),
    ...report.sections.flatMap((section) => ["", ...sectionLines(section, terminal)]),
    "",
    terminal.paint("bold", summaryOf(report)),
  ];
  terminal.write(lines.map((line) => `${line}\n`).join(""));
}

function sectionLines({ subject, found, findings }: DomainSection, terminal: Terminal): string[] {
  const records = found.map(({ name, type, value }) =>
    terminal.paint("dim", `  ${printable(name)}  ${type}  ${printable(shortened(value))}`),
  );
  const judged = findings.flatMap((finding) => findingLines(finding, terminal));
  return [terminal.paint("bold", titles[subject]), ...records, ...judged];
}

function findingLines({ status, message, cure, add }: DomainFinding, terminal: Terminal): string[] {
  const indent = "    ";
  const width = terminal.width - indent.length;
  const [first = "", ...rest] = wrap(message, width);
  const lines = [`  ${terminal.mark(marks[status])} ${first}`];
  lines.push(...rest.map((line) => indent + line));
  if (cure !== undefined) lines.push(...wrap(cure, width).map((line) => indent + line));
  if (add === undefined) return lines;
  const label = (text: string) => terminal.paint("dim", text.padEnd(7));
  return [
    ...lines,
    `${indent}  ${label("Name")}${printable(add.name)}`,
    `${indent}  ${label("Type")}${add.type}`,
    `${indent}  ${label("Value")}${terminal.paint("cyan", printable(add.value))}`,
  ];
}

/** Keys are long, and of no use to the eye. */
function shortened(value: string): string {
  return value.replace(/(p=[\w+/]{24})[\w+/=\s]{16,}/, "$1…");
}

function summaryOf({ sections }: DomainReport): string {
  const findings = sections.flatMap((section) => section.findings);
  const count = (wanted: DomainFinding["status"]) =>
    findings.filter(({ status }) => status === wanted).length;
  const parts = [
    counted(count("problem"), "problem"),
    counted(count("warning"), "warning"),
    counted(count("unknown"), "open question"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "All is well." : `${parts.join(", ")}.`;
}

function counted(count: number, what: string): string {
  if (count === 0) return "";
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
