import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { Server } from "node:http";
import { fileURLToPath } from "node:url";
import {
  alertChanged,
  createEngine,
  defineChannel,
  defineRule,
  etaRenderer,
  memoryStore,
  silentLogger,
} from "carillon";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { compilerFaults, emptyFolder, programsIn, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/unsubscribe-and-threads.md", import.meta.url);
const folder = await emptyFolder("unsubscribe-and-threads");
await writePrograms(folder, await programsIn(guide));

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  expect(await compilerFaults(folder)).toEqual([]);
});

test("the server of the guide answers links", async () => {
  const module: object = await import(fileURLToPath(new URL("serve-links.ts", folder)));
  const { server } = z.object({ server: z.instanceof(Server) }).parse(module);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const response = await fetch(`http://127.0.0.1:${address.port}/unsubscribe/x.y`);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("Beacon");
});

test("with the subject of the guide, a warning and its recovery differ in brackets alone", async () => {
  const [, template = ""] =
    /^```text alert\.email\.subject\.eta\n([\s\S]*?)^```$/m.exec(await readFile(guide, "utf8")) ??
    [];
  const templates = new URL("templates/", folder);
  await mkdir(templates);
  await writeFile(new URL("alert.email.subject.eta", templates), template);
  const subjects: string[] = [];
  const ops = defineChannel({
    type: "mailbox",
    config: z.strictObject({}),
    accepts: "email",
    create: () => ({
      async send({ content }) {
        subjects.push(content.subject);
        return { status: "sent" };
      },
    }),
  })({});
  const engine = createEngine({
    app: "Beacon",
    channels: { ops },
    rules: [defineRule({ name: "all", on: alertChanged, via: ["ops"] })],
    store: memoryStore(),
    renderer: etaRenderer({ folder: templates }),
    logger: silentLogger,
  });
  await engine.start();
  const host = { name: "web-01" };
  const service = { display_name: "HTTP" };
  await engine.emit(alertChanged, { status: "WARN", host, service });
  await engine.emit(alertChanged, { status: "OK", host, service, is_recovery: true });
  await engine.emit(alertChanged, { status: "WARN", host });
  await engine.drain();
  await engine.stop();
  expect(subjects.sort()).toEqual([
    "[Beacon] [OK] web-01 – HTTP",
    "[Beacon] [WARN] web-01",
    "[Beacon] [WARN] web-01 – HTTP",
  ]);
});
