import { spawn, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { catalogMails } from "./catalog-mails.ts";

/** What every rule must not reach together; five points make a mail spam. */
const most = 1;

const isInstalled = spawnSync("spamassassin", ["--version"]).status === 0;
if (!isInstalled) {
  console.warn("SKIPPED: SpamAssassin is not installed (apt-get install spamassassin)");
}

describe.skipIf(!isInstalled)("SpamAssassin's local rules", () => {
  test("find nothing in any mail of the catalog, with logo and links and without", async () => {
    const mails = [...(await catalogMails({ dressed: true })), ...(await catalogMails({}))];
    expect(mails.length).toBeGreaterThan(40);
    const verdicts = await judge(mails.map(({ raw }) => raw));
    const suspicious = mails.flatMap(({ what }, index) => {
      const verdict = verdicts[index];
      return verdict !== undefined && verdict.score < most ? [] : [{ what, ...verdict }];
    });
    expect(suspicious).toEqual([]);
  }, 60_000);

  test("would find something", async () => {
    const shouted = [
      "From: WINNER <a@x.example>\r\nSubject: YOU HAVE WON MILLION DOLLARS!!!",
      "Content-Type: text/html\r\n\r\n<font color=#ffffff>viagra</font> CLICK HERE NOW",
    ];
    const [verdict] = await judge([Buffer.from(`${shouted.join("\r\n")}\r\n`)]);
    expect(verdict?.score).toBeGreaterThan(most);
  }, 60_000);
});

interface Verdict {
  readonly score: number;
  readonly rules: string;
}

/** One run for all of the mails, as it takes its time to start; no lookup, nothing learnt or kept. */
async function judge(mails: readonly Buffer[]): Promise<readonly Verdict[]> {
  const child = spawn("spamassassin", ["--local", "--nocreate-prefs", "--mbox"]);
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  for (const mail of mails) {
    child.stdin.write("From bells@example.com Sat Nov 21 03:15:00 2026\n");
    child.stdin.write(`${mail.toString("latin1").replaceAll("\r\n", "\n")}\n`, "latin1");
  }
  child.stdin.end();
  await new Promise((resolve) => child.once("close", resolve));
  const text = Buffer.concat(printed)
    .toString("latin1")
    .replaceAll(/\n[\t ]+/g, " ");
  const found = [
    ...text.matchAll(/^X-Spam-Status: \w+, score=(-?[\d.]+) .*?tests=(.*?) autolearn/gm),
  ];
  expect(found.length, text.slice(0, 1_000)).toBe(mails.length);
  return found.map(([, score, rules = ""]) => ({ score: Number(score), rules }));
}
