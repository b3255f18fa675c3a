import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { carillon } from "./support/carillon.ts";

const config = fileURLToPath(new URL("explain/app/carillon.config.ts", import.meta.url));

test("carillon preview writes one page of an application's messages, and says where", async () => {
  const folder = await mkdtemp(join(tmpdir(), "carillon-preview-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { code, out, err } = await carillon(["preview", "--config", config, "--out", "page"], {
    folder,
    env: { BEACON_DATABASE: join(folder, "beacon.db") },
  });
  expect(err).toBe("");
  const file = join(folder, "page", "index.html");
  expect(out).toMatch(new RegExp(`^\\d+ messages: ${pathToFileURL(file).href}\\n$`));
  expect(await readFile(file, "utf8")).toContain("[Beacon] Test email");
  expect(code).toBe(0);
  expect(await readdir(folder), "no database").toEqual(["page"]);
}, 30_000);
