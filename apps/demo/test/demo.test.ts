import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emptyPlace, runDemo } from "./run-demo.ts";

const happening = z.looseObject({
  kind: z.string(),
  rules: z.array(z.string()).optional(),
  recipient: z.string().optional(),
  channel: z.string().optional(),
  attempts: z.number().optional(),
  event: z.looseObject({ type: z.string() }).optional(),
  reason: z.looseObject({ code: z.string(), message: z.string() }).optional(),
});

describe.concurrent("The demo", () => {
  it("tells who got what and why not, and ends well", async () => {
    const { code, stdout, stderr } = await runDemo([]);
    expect(stdout).toContain("✔ Everything arrived that should");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    for (const line of [
      /06:30 {2}backup\.failed {2}mail-store\n +→ backups, customer → ops@beacon\.example +→ ops +✔ sent +250 /,
      /→ customer +→ left-last-year@shop\.example +→ ops +✖ failed\n +recipient-unknown: .*\n? *.*550 5\.1\.1/,
      /→ sign-ins +→ kim@shop\.example +→ ops +✔ sent/,
      /→ sign-ins +→ report-robot +→ ops +○ skipped\n +address-missing: report-robot has no email address/,
      /→ on duty +→ duty@pager\.example +→ pager +◷ deferred\n +server-unavailable: /,
      /→ on duty +→ duty@pager\.example +→ pager +◷ waiting +its channel is paused/,
      /→ alerts +→ audit +→ audit ✔ sent +HTTP 204/,
      /total +24 +2 +1 +1/,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout, "colour").not.toContain("\u001b");
  });

  it("prints one JSON object a line and nothing else with --json", async () => {
    const { code, stdout, stderr, folder } = await runDemo(["--json"]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    const told = lines.map((line) => happening.parse(JSON.parse(line)));
    expect(told[0]?.kind).toBe("opened");
    expect(told.at(-1)).toMatchObject({ kind: "closed", report: { ok: true, folder } });
    expect(told.filter(({ kind }) => kind === "sent")).toHaveLength(24);
    expect(told.filter(({ kind }) => kind === "failed")).toMatchObject([
      { recipient: "left-last-year@shop.example", reason: { code: "recipient-unknown" } },
    ]);
    expect(told.filter(({ kind }) => kind === "skipped")).toMatchObject([
      { recipient: "report-robot", channel: "ops", reason: { code: "address-missing" } },
    ]);
    const pager = told.filter(({ kind, channel }) => kind === "sent" && channel === "pager");
    expect(pager.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  });

  it("leaves each mail as .eml and .html, with a list of them, and lets other files be", async () => {
    const place = await emptyPlace();
    const folder = join(place, "demo-mail");
    await mkdir(folder);
    await writeFile(join(folder, "99-from-another-day.eml"), "old");
    await writeFile(join(folder, "notes.txt"), "mine");
    const { code } = await runDemo([], place);
    expect(code).toBe(0);

    const names = await readdir(folder);
    expect(names).toContain("notes.txt");
    expect(names).not.toContain("99-from-another-day.eml");
    const mails = names.filter((name) => name.endsWith(".eml"));
    expect(mails).toHaveLength(20);
    const index = await readFile(join(folder, "index.html"), "utf8");
    for (const name of mails) {
      const mail = await PostalMime.parse(await readFile(join(folder, name)));
      const page = await readFile(join(folder, name.replace(/eml$/, "html")), "utf8");
      expect(page).toBe(mail.html);
      expect(index).toContain(`href="${name}"`);
    }

    const german = mails.find((name) => name.includes("neue-anmeldung")) ?? "";
    const { text, to } = await PostalMime.parse(await readFile(join(folder, german)));
    expect(to).toMatchObject([{ name: "Kim Beispiel", address: "kim@shop.example" }]);
    expect(text).toContain("Sie haben sich bei Beacon angemeldet.");
  });

  it("explains itself with --help", async () => {
    const { code, stdout } = await runDemo(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--json");
  });

  it("refuses an option that it does not know", async () => {
    const { code, stdout, stderr, folder } = await runDemo(["--jsno"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("--jsno");
    await expect(readdir(folder)).rejects.toThrow();
  });
});
