import { inTurn, runChild } from "../measure.ts";
import { ratioOf, type Section, shown } from "../report.ts";
import type { Setting } from "../setting.ts";

/** Processor's time for the HTML of a mail and its text twin, in microseconds. */
const bound = 60;

/** What it costs to make a worded message a mail's HTML and its text twin. */
export async function rendering({ quick, rounds }: Setting): Promise<readonly Section[]> {
  const quickly = quick ? 10_000 : 40_000;
  const slowly = quick ? 500 : 2_000;
  const medians = await inTurn(rounds, {
    "built-in": () => runChild("rendering/carillon", { mails: quickly, look: "built-in" }),
    own: () => runChild("rendering/carillon", { mails: quickly, look: "own" }),
    "own-isolated": () => runChild("rendering/carillon", { mails: slowly, look: "own-isolated" }),
    "email-templates": () =>
      runChild("rendering/email-templates", { mails: slowly, work: "defaults" }),
    "email-templates-alone": () =>
      runChild("rendering/email-templates", { mails: slowly, work: "templates-alone" }),
    mjml: () => runChild("rendering/mjml", { mails: quickly }),
  });
  const cpu = (contender: string) => medians.of(contender, "cpuMicroseconds");
  const against = (ours: string, other: string, what: string) => ({
    what,
    ours: shown(cpu(ours), "µs"),
    others: shown(cpu(other), "µs"),
    ...ratioOf(cpu(ours), cpu(other)),
  });
  const bounded = (ours: string, what: string, target?: { readonly atMost: number }) => ({
    what,
    ours: shown(cpu(ours), "µs"),
    others: shown(bound, "µs"),
    ...ratioOf(cpu(ours), bound, target),
  });
  const lines = [
    bounded("built-in", "built-in layout, against the bound", { atMost: 1 }),
    bounded("own", "own template in this thread, against the bound", { atMost: 1 }),
    bounded("own-isolated", "own template in its own thread, against the bound"),
    against(
      "own",
      "email-templates",
      "own, against email-templates (inlines styles, makes the text)",
    ),
    against("own", "email-templates-alone", "own, against email-templates (EJS alone)"),
    against("own", "mjml", "own, against MJML compiled ahead (Eta)"),
    against("built-in", "mjml", "built-in layout, against MJML compiled ahead (Eta)"),
  ];
  return [{ title: "HTML and text of a mail, processor's time", lines, medians }];
}
