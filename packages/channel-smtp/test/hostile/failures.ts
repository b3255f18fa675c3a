import { type SmtpExplanation, smtpHints, smtpReasons } from "../../src/index.ts";

const server = "mail.example.com:587";

/** Every code and hint with its cause and cure, as operators read them. */
export function failuresDocument(): string {
  return [
    "# Failures",
    "",
    "Every failure of the channel has a code, an outcome, a cause and a cure. Where the server's own words tell more, a hint narrows cause and cure down. This page is written by the tests from the tables in the code, which are exported as `smtpReasons` and `smtpHints`.",
    "",
    ...Object.entries<SmtpExplanation>(smtpReasons).flatMap(
      ([code, { message, outcome, cause, cure }]) => [
        `## ${code}`,
        "",
        `**${message(server)}.** ${sentence(outcome)}`,
        "",
        `${cause} ${cure}`,
        "",
        ...hintsOf(code),
      ],
    ),
  ].join("\n");
}

function hintsOf(code: string): readonly string[] {
  const narrower = smtpHints.filter(({ of }) => of.some((one) => one === code));
  if (narrower.length === 0) return [];
  return [
    "| hint | cause | cure |",
    "|---|---|---|",
    ...narrower.map(({ name, cause, cure }) => `| ${name} | ${cause} | ${cure} |`),
    "",
  ];
}

function sentence(outcome: string): string {
  return `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}.`;
}
