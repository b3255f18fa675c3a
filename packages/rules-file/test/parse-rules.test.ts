import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CarillonError } from "@carillon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadRules, parseRules } from "../src/index.ts";

const yaml = `
rules:
  - name: failed backups   # whoever is on call
    on: backup.failed
    match:
      severity: ">= error"
      payload.job: { glob: "nightly-*" }
    via: [ops]
  - name: the rest
    on: "*"
`;

const json = JSON.stringify({
  rules: [
    {
      name: "failed backups",
      on: "backup.failed",
      match: { severity: ">= error", "payload.job": { glob: "nightly-*" } },
      via: ["ops"],
    },
    { name: "the rest", on: "*" },
  ],
});

function issuesOf(text: string): readonly string[] {
  try {
    parseRules(text);
  } catch (error) {
    if (error instanceof CarillonError && error.code === "rules-invalid") return error.issues;
    throw error;
  }
  throw new Error("It was read");
}

describe("Rules in YAML", () => {
  it("are what they are in JSON", () => {
    expect(parseRules(yaml)).toEqual(JSON.parse(json).rules);
    expect(parseRules(json)).toEqual(parseRules(yaml));
    expect(parseRules("- { name: r, on: '*' }")).toEqual([{ name: "r", on: "*" }]);
  });

  it("are refused with the place and the line of every fault", () => {
    const text = `rules:
  - name: one
    on: backup.failed
    via: ops
  - name: two
    on: backup.*
    match:
      payload.size: { ">": many, moreThan: 1 }
      or:
        - severity: info
        - severity: bad
  - on: backup.failed
`;
    expect(issuesOf(text)).toEqual([
      "line 4, column 10: rules[0].via: must be a list, not a text",
      expect.stringMatching(
        /^line 11, column 21: rules\[1\]\.match\.or\[1\]\.severity: must be info/,
      ),
      'line 8, column 34: rules[1].match["payload.size"]: there is no test "moreThan"',
      "line 12, column 5: rules[2].name: is missing: it must be a text",
    ]);
  });

  it("are refused when they are no YAML, with line and column", () => {
    expect(issuesOf("rules:\n  - name: [one\n    on: x\n").join()).toMatch(/line [34], column \d/);
    expect(issuesOf("rules:\n  - name: one\n    on: '*'\n    on: a.b\n")).toEqual([
      "line 4, column 5: Map keys must be unique",
    ]);
    expect(issuesOf("rules:\n\t- name: one\n")).toEqual([
      expect.stringMatching(/^line 2, column \d: Tabs are not allowed as indentation/),
    ]);
    expect(issuesOf("rules: []\n---\nrules: []\n")).toEqual([
      "line 2, column 1: a second document begins",
    ]);
  });

  it("are YAML 1.2, where no is a text, and on is one, too", () => {
    const text = "rules:\n  - name: no\n    on: '*'\n    notifyActor: no\n";
    expect(issuesOf(text)).toEqual([
      expect.stringMatching(
        /^line 4, column 18: .*must be a boolean, not a text.*write true or false$/,
      ),
    ]);
    expect(parseRules("rules:\n  - { name: no, on: '*' }")).toEqual([{ name: "no", on: "*" }]);
    expect(issuesOf("%YAML 1.1\n---\nrules:\n  - { name: no, on: '*' }").join()).toMatch(
      /must be YAML 1\.2, not 1\.1/,
    );
  });

  it("may begin with a byte order mark, and end lines as Windows does", () => {
    expect(parseRules(`\uFEFF${yaml.trimStart()}`)).toEqual(parseRules(yaml));
    expect(parseRules(yaml.replaceAll("\n", "\r\n"))).toEqual(parseRules(yaml));
  });

  it("may share what is the same by an anchor", () => {
    const text = `rules:
  - { name: one, on: "*", quietHours: &night { from: "22:00", to: "07:00" } }
  - { name: two, on: "*", quietHours: *night }
`;
    const [one, two] = parseRules(text);
    expect(two?.quietHours).toEqual(one?.quietHours);
    expect(issuesOf(text.replace("07:00", "7 am"))).toEqual([
      expect.stringMatching(/^line 2, column 67: rules\[0\]\.quietHours\.to: /),
      expect.stringMatching(/^line 3, column 39: rules\[1\]\.quietHours\.to: /),
    ]);
  });

  it("are refused with anchors by which a short text becomes a huge one", () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const below = `*l${level - 1}`;
      return `l${level}: &l${level} [${level === 0 ? "x" : Array(10).fill(below).join(", ")}]`;
    });
    expect(() => parseRules([...levels, "rules: *l11"].join("\n"))).toThrow(/alias/);
    expect(() => parseRules("rules: *nowhere")).toThrow(
      /line 1, column 8: there is no anchor &nowhere/,
    );
  });

  it("are refused with tags and keys that are more than data", () => {
    expect(() => parseRules("rules: !!js/function 'x'")).toThrow(/rules-invalid|tag/);
    expect(() => parseRules("rules:\n  - __proto__: { polluted: 1 }\n")).toThrow(/__proto__/);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(() => parseRules("rules:\n  - { ? [a, b] : c }\n")).toThrow(CarillonError);
    expect(() => parseRules(`rules: ${"[".repeat(5_000)}`)).toThrow(CarillonError);
  });

  it("are refused when the text is larger than any honest one, without being read", () => {
    // Whoever reads it finds a fault in it.
    expect(() => parseRules(`rules: [{{ *\t"${"x".repeat(5_000_000)}`)).toThrow(
      /larger than 4 MiB/,
    );
  });

  it.each(["", "# nothing", "rules", "rules: 7", "42", "{}", "null"])("are not %j", (text) => {
    expect(() => parseRules(text)).toThrow(expect.objectContaining({ code: "rules-invalid" }));
  });
});

describe("A file of rules", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rules-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is read whatever it is called", async () => {
    const path = join(folder, "rules.yaml");
    await writeFile(path, yaml);
    expect(await loadRules(path)).toHaveLength(2);
    await writeFile(path, json);
    expect(await loadRules(path)).toHaveLength(2);
  });

  it("that is not there, or no text, is told of by its name", async () => {
    const missing = join(folder, "missing.yaml");
    await expect(loadRules(missing)).rejects.toMatchObject({
      code: "rules-invalid",
      message: expect.stringContaining("missing.yaml"),
    });
    const binary = join(folder, "binary.yaml");
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00]));
    await expect(loadRules(binary)).rejects.toMatchObject({ code: "rules-invalid" });
    const huge = join(folder, "huge.yaml");
    await writeFile(huge, Buffer.alloc(6_000_000, "#"));
    await expect(loadRules(huge)).rejects.toThrow(/huge\.yaml.*larger than 4 MiB/);
    await expect(loadRules("/dev/zero")).rejects.toThrow(/larger than 4 MiB/);
  });

  it("is told of with its path, line and column", async () => {
    const path = join(folder, "wrong.yaml");
    await writeFile(path, "- name: one\n  on: '*'\n  vai: [ops]\n");
    await expect(loadRules(path)).rejects.toMatchObject({
      issues: [`${path}:3:3: rules[0]: there is no option "vai"; did you mean "via"?`],
    });
  });
});

describe("What is wrong with rules", () => {
  it.each([
    ["", "There are no rules: write a list of them, or rules: []"],
    ["# nothing yet", "There are no rules"],
    ["rules:", "line 1, column 7: rules: must be a list, not empty"],
    ["hello", "must be an object, not a text"],
    ["- { on: x.y }", "rules[0].name: is missing: it must be a text"],
    ["- { name: a, on: x.y, digest: { name: '', every: day } }", "digest.name: must not be empty"],
    ["- { name: a, on: x.y, digest: { name: 3, every: day } }", "must be a text, not a number"],
    ["- { name: a, on: x.y, user: all }", 'user: must be "none", "also", "only"'],
    [`${"[".repeat(20_000)}${"]".repeat(20_000)}`, "nests too deeply to be read"],
  ])("is said in words of %j", (text, said) => {
    expect(() => parseRules(text)).toThrow(said);
  });
});
