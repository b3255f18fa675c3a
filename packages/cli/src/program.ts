import { readFileSync } from "node:fs";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { command } from "./command.ts";
import { explain } from "./commands/explain.ts";
import { preview } from "./commands/preview.ts";
import { rulesCheck } from "./commands/rules-check.ts";
import { rulesTest } from "./commands/rules-test.ts";
import { smtpCheck } from "./commands/smtp-check.ts";
import { smtpDoctor } from "./commands/smtp-doctor.ts";
import { templatesCheck } from "./commands/templates-check.ts";
import type { Surroundings } from "./surroundings.ts";

/** The whole command line. A command is a file in `commands`, and its line here. */
export function program(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  return command("carillon", around)
    .description("Checks what Carillon sends notifications with.")
    .version(version(), "-V, --version", "show the version")
    .addCommand(explain(around, finish))
    .addCommand(preview(around, finish))
    .addCommand(
      command("smtp", around)
        .description("mail by SMTP")
        .addCommand(smtpCheck(around, finish))
        .addCommand(smtpDoctor(around, finish)),
    )
    .addCommand(
      command("rules", around)
        .description("rules from files, and tests of rules")
        .addCommand(rulesTest(around, finish))
        .addCommand(rulesCheck(around)),
    )
    .addCommand(
      command("templates", around)
        .description("the application's own templates")
        .addCommand(templatesCheck(around, finish)),
    );
}

function version(): string {
  const file = new URL("../package.json", import.meta.url);
  const description: { readonly version: string } = JSON.parse(readFileSync(file, "utf8"));
  return description.version;
}
