import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { carillon } from "./support/carillon.ts";

const config = `
import { createEngine, defineConfig, defineChannel, defineEvent, plainRenderer, role } from "@carillon/core";
import { z } from "zod";
const failed = defineEvent("backup.failed", {
  schema: z.object({ job: z.string() }),
  severity: "error",
  message: { en: ({ payload }) => ({ title: "Failed: " + payload.job, summary: "" }) },
});
const post = defineChannel({
  type: "post", config: z.object({}), accepts: "text",
  address: { kind: "email", parse: (text) => text },
  create: () => ({ send: async () => { throw new Error("sent for real"); } }),
});
export default defineConfig((given) => createEngine({
  app: "Test", renderer: plainRenderer, channels: { mail: post({}) }, events: [failed],
  rules: [{ name: "failures", on: "backup.failed", via: ["mail"], to: ["ops@example.com"] }],
  ...given,
}));
`;

const tests = (to: string) => `
at: 2026-03-02T12:00:00Z
tests:
  - name: ops hear of failures
    event: backup.failed
    payload: { job: nightly }
    expect: [{ to: ops@example.com, via: mail, says: nightly }]
  - name: nobody else does
    event: backup.failed
    payload: { job: nightly }
    expect: [{ to: ${to}, via: mail }]
`;

const rules = (via: string) => `rules:
  - name: failures
    on: backup.failed
    via: [${via}]
    to: [ada@example.com]
`;

let folder: string;
const written = (name: string, text: string) => writeFile(join(folder, name), text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-rules-"));
  const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
  await symlink(modules, join(folder, "node_modules"));
  await written("carillon.config.mjs", config);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => carillon(["rules", ...args], { folder });

describe("carillon rules test", () => {
  it("ends with 0 where everything is as expected, and sends nothing", async () => {
    await written("a.test.yaml", tests("ops@example.com"));
    const { code, out, err } = await run("test", "a.test.yaml");
    expect(err).toBe("");
    expect(out).toBe("✓ ops hear of failures\n✓ nobody else does\n\n2 passed\n");
    expect(code).toBe(0);
  });

  it("leaves no database behind", async () => {
    const app = fileURLToPath(new URL("explain/app/carillon.config.ts", import.meta.url));
    await written(
      "a.test.yaml",
      "at: 2026-03-02T12:00:00Z\ntests:\n  - { name: a failure, event: backup.failed, payload: { job: x }, expect: [{ to: ops@example.com, via: ops }] }\n",
    );
    const before = await readdir(folder);
    const { code, err } = await carillon(["rules", "test", "a.test.yaml", "--config", app], {
      folder,
      env: { BEACON_DATABASE: join(folder, "beacon.db") },
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(await readdir(folder)).toEqual(before);
  });

  it("ends with 1 and shows what was expected and what happened, of every file", async () => {
    await written("a.test.yaml", tests("ops@example.com"));
    await written("b.test.yaml", tests("ada@example.com"));
    const { code, out } = await run("test", "a.test.yaml", "b.test.yaml");
    expect(out).toBe(`✓ ops hear of failures
✓ nobody else does
✓ ops hear of failures
✗ nobody else does
  b.test.yaml:8:5
  step 1, 2026-03-02T12:00:00Z, backup.failed:
    - ada@example.com via mail, sent
    + ops@example.com via mail, backup.failed, by rule "failures", sent

1 failed, 3 passed
- was expected, + happened instead, the others are as expected or (left out)
`);
    expect(code).toBe(1);
  });

  it("takes other rules, and tests by name, and answers JSON", async () => {
    await written("a.test.yaml", tests("ada@example.com"));
    await written("rules.yaml", rules("mail"));
    const { code, out } = await run(
      ...["test", "a.test.yaml", "--rules", "rules.yaml", "--name", "else", "--json"],
    );
    expect(JSON.parse(out)).toMatchObject({
      exitCode: 0,
      failed: 0,
      results: [{ name: "nobody else does", place: "a.test.yaml:8:5", passed: true }],
    });
    expect(code).toBe(0);
  });

  it("ends with 2 where the files, the rules or the command line cannot be used", async () => {
    await written("a.test.yaml", tests("ops@example.com"));
    await written("rules.yaml", rules("mial"));
    await written("bad.test.yaml", "tests:\n  - name: one\n    expcet: []\n");
    const bad = await run("test", "bad.test.yaml");
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining("bad.test.yaml:3:5: ")]);
    const unfit = await run("test", "a.test.yaml", "--rules", "rules.yaml");
    expect([unfit.code, unfit.err]).toEqual([2, expect.stringContaining("rules.yaml:4:11: ")]);
    const none = await run("test", "a.test.yaml", "--name", "unheard of");
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("unheard of")]);
    const missing = await run("test", "missing.yaml");
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("missing.yaml")]);
  });
});

describe("carillon rules check", () => {
  it("says whether files of rules fit the engine, with the place of every fault", async () => {
    await written("good.yaml", rules("mail"));
    await written("bad.yaml", rules("mial"));
    const good = await run("check", "good.yaml");
    expect([good.code, good.out]).toEqual([0, "✓ good.yaml: 1 rule\n"]);
    const bad = await run("check", "good.yaml", "bad.yaml");
    expect(bad.out).toBe("✓ good.yaml: 1 rule\n✗ bad.yaml\n");
    expect(bad.err).toContain('bad.yaml:4:11: rules[0].via[0]: there is no channel "mial"');
    expect(bad.code).toBe(2);
  });

  it("looks at the form alone where there is no configuration", async () => {
    await rm(join(folder, "carillon.config.mjs"));
    await written("rules.yaml", rules("anything"));
    const { code, out } = await run("check", "rules.yaml");
    expect(out).toMatch(/^✓ rules\.yaml: 1 rule\nWithout a carillon\.config\.ts /);
    expect(code).toBe(0);
  });
});
