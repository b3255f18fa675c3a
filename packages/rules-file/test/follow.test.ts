import { mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, defineChannel, defineEvent, plainRenderer } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { rulesFile } from "../src/index.ts";

const doorOpened = defineEvent("door.opened", {
  schema: z.strictObject({}),
  severity: "info",
  message: { en: () => ({ title: "A door", summary: "" }) },
});
const bell = defineChannel({
  type: "bell",
  config: z.strictObject({}),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

function fixture() {
  const clock = manualClock();
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: { bell: bell({}) },
    events: [doorOpened],
    rules: [],
    clock,
  });
  const names = () => engine.rules.list().map(({ name }) => name);
  const refused = vi.fn();
  engine.on("rulesRefused", ({ source, reason }) => refused(source, reason.message));
  /** Lets looks pass until what is asked for holds; a look at a file is real work. */
  const looksUntil = async (check: () => void) => {
    const look = async () => {
      await clock.advance("1s");
      check();
    };
    await vi.waitFor(look, { timeout: 50_000 });
  };
  return { clock, engine, names, refused, looksUntil };
}

const rule = (name: string, via = "bell") => `rules: [{ name: ${name}, on: "*", via: [${via}] }]\n`;

describe("A file of rules that is followed", () => {
  let folder = "";
  let path = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "follow-"));
    path = join(folder, "rules.yaml");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("counts at once, and from when it changes", async () => {
    const { engine, names, looksUntil } = fixture();
    await writeFile(path, rule("first"));
    await engine.rules.follow(rulesFile(path));
    expect(names()).toEqual(["first"]);
    await writeFile(path, rule("second"));
    await looksUntil(() => expect(names()).toEqual(["second"]));
    await engine.stop();
  });

  it("that is exchanged behind a link is seen, too", async () => {
    const { engine, names, looksUntil } = fixture();
    await writeFile(join(folder, "1"), rule("first"));
    await writeFile(join(folder, "2"), rule("second"));
    await symlink(join(folder, "1"), path);
    await engine.rules.follow(rulesFile(path));
    await symlink(join(folder, "2"), `${path}.new`);
    await rename(`${path}.new`, path);
    await looksUntil(() => expect(names()).toEqual(["second"]));
    await engine.stop();
  });

  it("does not change anything when it does not fit, and says where, once", async () => {
    const { engine, names, refused, clock, looksUntil } = fixture();
    await writeFile(path, rule("first"));
    await engine.rules.follow(rulesFile(path));
    await writeFile(path, rule("second", "bel"));
    await looksUntil(() => expect(refused).toHaveBeenCalled());
    for (let look = 0; look < 5; look += 1) await clock.advance("1s");
    expect(names()).toEqual(["first"]);
    expect(refused.mock.calls).toEqual([
      [path, expect.stringContaining(`${path}:1:40: rules[0].via[0]: there is no channel "bel"`)],
    ]);
    await writeFile(path, "rules: [");
    await looksUntil(() => expect(refused).toHaveBeenCalledTimes(2));
    await rm(path);
    await looksUntil(() => expect(refused).toHaveBeenCalledTimes(3));
    expect(names()).toEqual(["first"]);
    await writeFile(path, rule("third"));
    await looksUntil(() => expect(names()).toEqual(["third"]));
    expect(refused).toHaveBeenCalledTimes(3);
    await engine.stop();
  });

  it("is not followed when what it says at first does not fit", async () => {
    const { engine, names, clock } = fixture();
    await writeFile(path, rule("first", "bel"));
    await expect(engine.rules.follow(rulesFile(path))).rejects.toMatchObject({
      code: "rules-invalid",
      issues: [expect.stringContaining(":1:39: rules[0].via[0]: there is no channel")],
    });
    await writeFile(path, rule("second"));
    for (let look = 0; look < 5; look += 1) await clock.advance("1s");
    expect(names()).toEqual([]);
    await engine.stop();
  });

  it("is let go by the function that was returned, by another one, and by a stop", async () => {
    const { engine, names, clock } = fixture();
    const looks = vi.fn();
    const source = (name: string) => ({
      name,
      revision: async () => {
        looks(name);
        return "1";
      },
      load: async () => ({ rules: [{ name, on: "*", via: ["bell"] }] }),
    });
    const letGo = await engine.rules.follow(source("one"));
    letGo();
    await engine.rules.follow(source("two"));
    await engine.rules.follow(source("three"));
    looks.mockClear();
    await clock.advance("3s");
    expect(looks.mock.calls).toEqual([["three"], ["three"], ["three"]]);
    await engine.stop();
    await clock.advance("3s");
    expect(looks).toHaveBeenCalledTimes(3);
    expect(names()).toEqual(["three"]);
  });
});
