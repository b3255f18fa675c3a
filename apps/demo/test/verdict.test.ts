import { describe, expect, it } from "vitest";
import type { Outlets } from "../src/beacon.ts";
import { runCommand } from "../src/command.ts";
import type { ReceivedMail } from "../src/mail-server.ts";
import { startLoopbackOutlets } from "../src/run-day.ts";
import { emptyPlace } from "./run-demo.ts";

type Tamper = (mails: readonly ReceivedMail[]) => readonly ReceivedMail[];

/** The demo on a mail server whose mailboxes do not hold what it accepted. */
async function runTampered(tamper: Tamper, args: readonly string[] = []) {
  const startOutlets = async (): Promise<Outlets> => {
    const outlets = await startLoopbackOutlets();
    const { mail } = outlets;
    return { ...outlets, mail: { ...mail, received: () => tamper(mail.received()) } };
  };
  const written: string[] = [];
  const code = await runCommand(args, {
    stdout: { write: (text) => written.push(text) },
    stderr: { write: () => true },
    env: {},
    cwd: await emptyPlace(),
    startOutlets,
  });
  return { code, text: written.join("") };
}

const toKim = ({ to }: ReceivedMail) => to === "kim@shop.example";

describe.concurrent("The verdict of the demo", () => {
  it("is exit code 1, and the mail's name, when the server silently loses a mail", async () => {
    const { code, text } = await runTampered((mails) => mails.filter((mail) => !toKim(mail)));
    expect(code).toBe(1);
    expect(text).toContain("✖ Not as it should be: 1 difference\n");
    expect(text).toContain(
      "- missing      mail · kim@shop.example · [Beacon] Neue Anmeldung in Ihrem Konto",
    );
    expect(text).not.toContain("Everything arrived");
  });

  it("is exit code 1 when a mail comes twice", async () => {
    const { code, text } = await runTampered((mails) => [...mails, ...mails.filter(toKim)]);
    expect(code).toBe(1);
    expect(text).toContain("+ repeated     mail · kim@shop.example");
  });

  it("is exit code 1 when a mail comes that nobody asked for", async () => {
    const { code, text } = await runTampered(
      (mails) => [...mails, ...mails.filter(toKim).map((mail) => ({ ...mail, to: "eve@x.test" }))],
      ["--json"],
    );
    expect(code).toBe(1);
    expect(JSON.parse(text.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      kind: "closed",
      report: { ok: false, differences: [{ kind: "unexpected", fact: { whom: "eve@x.test" } }] },
    });
  });
});
