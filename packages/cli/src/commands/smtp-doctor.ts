import { dnsLookups, examineSender } from "@carillon/channel-smtp";
import { CarillonError } from "@carillon/core";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { command } from "../command.ts";
import { exitCodeFor, exitCodes } from "../exit-codes.ts";
import { showReport } from "../smtp/doctor-display.ts";
import type { Surroundings } from "../surroundings.ts";
import { Terminal } from "../terminal/terminal.ts";
import { jsonDocument } from "../terminal/text.ts";
import { UsageError } from "../usage-error.ts";

/** In milliseconds, for all questions together: name servers that are dead would take minutes. */
const patience = 30_000;

/** `carillon smtp doctor`: looks the sender's domain up as receivers do. */
export function smtpDoctor(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  return command("doctor", around)
    .description("look up MX, SPF, DKIM and DMARC of the sender's domain, and say what to add")
    .requiredOption("--from <sender>", 'the sender, as a@b or "Name <a@b>"')
    .option(
      "--selector <names...>",
      "the DKIM selectors in use (default: the usual ones are tried)",
    )
    .option("--host <name>", "the server that mails are sent through: does SPF allow it?")
    .option("--dns <server:port>", "ask this name server (default: the machine's)")
    .option("--json", "print one JSON document and nothing else")
    .action(async ({ from, selector, host, dns, json }) => {
      const report = await examined(from, selector, host, dns, around.signal);
      const findings = report.sections.flatMap((section) => section.findings);
      const has = (wanted: string) => findings.some(({ status }) => status === wanted);
      const unanswered = has("unknown") ? exitCodeFor("dns") : exitCodes.ok;
      const exitCode = has("problem") ? exitCodes.problems : unanswered;
      const { stdout, env } = around;
      if (json === true) stdout.write(jsonDocument({ exitCode, ...report }));
      else showReport(report, new Terminal(stdout, env));
      finish(exitCode);
    });
}

async function examined(
  from: string,
  selectors: readonly string[] | undefined,
  host: string | undefined,
  server: string | undefined,
  signal: AbortSignal,
) {
  try {
    const servers = server === undefined ? undefined : [server];
    const ends = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const dns = dnsLookups({ servers, signal: ends });
    return await examineSender(from, { selectors, host, dns });
  } catch (error) {
    if (error instanceof CarillonError) throw new UsageError(`--from: ${error.message}`);
    if (error instanceof Error && "code" in error && error.code === "ERR_INVALID_IP_ADDRESS") {
      throw new UsageError("--dns takes an IP address, with or without a port: 192.0.2.53:53");
    }
    throw error;
  }
}
