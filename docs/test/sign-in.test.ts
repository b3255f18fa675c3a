import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { certificateFor } from "../../packages/channel-smtp/test/support/mail-server.ts";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/sign-in.md", import.meta.url);

let folder: URL;
beforeAll(async () => {
  folder = await emptyFolder("sign-in");
  await writePrograms(folder, await programsIn(guide));
});

const run = (name: string, env: NodeJS.ProcessEnv = {}) =>
  runNode(["--conditions=carillon:source", name], folder, env);

const pem = { type: "pkcs8", format: "pem" } as const;

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  expect(await compilerFaults(folder)).toEqual([]);
});

test("those about OAuth 2 make a channel of what the providers give", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const file = { client_email: "bells@project.iam.gserviceaccount.com" };
  const env = {
    GOOGLE_CLIENT_ID: "bells.apps.googleusercontent.com",
    GOOGLE_CLIENT_SECRET: "GOCSPX-secret",
    GOOGLE_REFRESH_TOKEN: "1//refresh",
    GOOGLE_SERVICE_ACCOUNT: JSON.stringify({ ...file, private_key: privateKey.export(pem) }),
    ENTRA_TENANT_ID: "0b1c2d3e-0000-4000-8000-000000000000",
    ENTRA_CLIENT_ID: "4f5a6b7c-0000-4000-8000-000000000000",
    ENTRA_CLIENT_SECRET: "secret~value",
  };
  for (const name of ["google", "google-workspace", "microsoft-365"]) {
    expect(await run(`${name}.ts`, env)).toEqual({ code: 0, output: "smtp\n" });
  }
  expect(await run("own-tokens.ts")).toEqual({ code: 0, output: "smtp smtp\n" });
});

test("the one about DKIM prints the record to publish", async () => {
  const { code, output } = await run("dkim.ts");
  expect(code, output).toBe(0);
  expect(output).toMatch(/^beacon2026\._domainkey\.example\.com TXT v=DKIM1; k=rsa; p=MIIB/);
});

test("the one about certificates takes an encrypted key", async () => {
  const { cert, private: key } = await certificateFor("127.0.0.1");
  const passphrase = "open sesame";
  const encrypted = createPrivateKey(key).export({ ...pem, cipher: "aes-256-cbc", passphrase });
  await writeFile(new URL("bells.crt", folder), cert);
  await writeFile(new URL("authority.crt", folder), cert);
  await writeFile(new URL("bells.key", folder), encrypted);
  const env = { CERTIFICATES: fileURLToPath(folder), KEY_PASSPHRASE: passphrase };
  expect(await run("client-certificate.ts", env)).toEqual({ code: 0, output: "smtp\n" });
});
