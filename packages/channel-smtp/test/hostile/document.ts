import type { Row, Stage } from "./row.ts";

/** The suite as operators read it. */
export function documentOf(stages: readonly Stage[]): string {
  const rows = stages.flatMap(({ rows }) => rows);
  return [
    "# Servers that do wrong",
    "",
    `What the channel does with a server that misbehaves: ${rows.length} cases, each played against a real channel by the tests, most of them in two ways (STARTTLS and TLS from the first byte, without PIPELINING and with it). This page is written by the tests from the same rows that they run.`,
    "",
    "- **outcome**: what becomes of the delivery, whose fault it is, and the code of the reason.",
    "- **hint**: the narrower cause and cure that the operator is given, where the server's words tell more. All codes and hints stand in [failures.md](failures.md).",
    "- **copies**: whole mails that the server got and did not refuse; then how many it has when it has come to its senses and the same delivery was tried again. A rejected one is not tried again.",
    "- **in clear**: what crossed the wire unencrypted. In no case is it the password or any of the mail, and no reason or log record shows the password.",
    "- **ends**: what ends the attempt. After it no socket is left open, which each case checks from the server's side.",
    "",
    ...stages.flatMap(sectionOf),
  ].join("\n");
}

function sectionOf({ title, about, ways, rows }: Stage): readonly string[] {
  return [
    `## ${title}`,
    "",
    about,
    "",
    "| a server that … | outcome | hint | copies | in clear | ends |",
    "|---|---|---|---|---|---|",
    ...rows.map((row) => lineOf(row, row.ways ?? ways)),
    "",
  ];
}

function lineOf(row: Row, ways: Stage["ways"]): string {
  const { server, outcome, hint, copies = outcome === "sent" ? 1 : 0 } = row;
  const clear =
    row.clear ?? (ways.some((way) => way.startsWith("starttls")) ? "EHLO STARTTLS" : "nothing");
  const retried = copies + 1;
  const isRetried = /^(?:deferred|unknown)/.test(outcome) && row.listens !== false;
  const cells = [
    server,
    outcomeOf(outcome),
    hint ?? "",
    isRetried ? `${copies}, then ${retried}` : `${copies}`,
    clear,
    endOf(row),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function outcomeOf(outcome: Row["outcome"]): string {
  const words = outcome.split(" ");
  if (words.length === 1) return outcome;
  const code = words.at(-1);
  return `${words.slice(0, -1).join(", ")}: \`${code}\``;
}

function endOf({ deadlineMs, options = {} }: Row): string {
  if (deadlineMs !== undefined) return "at the deadline";
  const timeout = Object.keys(options).find((option) => option.endsWith("TimeoutMs"));
  return timeout === undefined ? "at once" : `at ${timeout}`;
}
