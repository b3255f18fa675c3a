import PostalMime from "postal-mime";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MailSettings, startMailSettings } from "./mail-settings.ts";
import { runExample } from "./run-example.ts";

const example = "mail-by-environment.ts";

let settings: MailSettings;
beforeAll(async () => {
  settings = await startMailSettings();
});
afterAll(() => settings.stop());

/** What an operator would set to use the server of the test. */
function variables(): Readonly<Record<string, string>> {
  const { host, port, user, password } = settings.server;
  return {
    NODE_EXTRA_CA_CERTS: settings.env.NODE_EXTRA_CA_CERTS ?? "",
    CARILLON_SMTP_HOST: host,
    CARILLON_SMTP_PORT: String(port),
    CARILLON_SMTP_USERNAME: user,
    CARILLON_SMTP_PASSWORD: password,
    CARILLON_SMTP_FROM_EMAIL: "bells@x.example",
  };
}

it("sends a mail as the environment says, in the product's name", async () => {
  const { code, stdout, stderr } = await runExample(example, variables());
  expect(code, stderr).toBe(0);
  expect(stdout).toBe("ops@x.example sent\n");
  const [mail] = settings.server.received();
  expect(await PostalMime.parse(mail?.raw ?? "")).toMatchObject({
    from: { name: "Beacon", address: "bells@x.example" },
    to: [{ address: "ops@x.example" }],
  });
});

it("runs without any variable, says once that mail is off, and what was not sent", async () => {
  const { code, stdout, stderr } = await runExample(example);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(
    /^ops@x\.example skipped: SMTP is off: none of CARILLON_SMTP_HOST, .* is set\. Set CARILLON_SMTP_HOST /,
  );
  const warnings = stderr.split("\n").filter((line) => line.includes("Channel is off"));
  expect(warnings).toEqual([
    expect.stringMatching(/WARN .*SMTP is off: none of CARILLON_SMTP_HOST/),
  ]);
});

it("does not start with a variable that is wrong, and names it", async () => {
  const env = { ...variables(), CARILLON_SMTP_PORT: "58x" };
  const { code, stderr } = await runExample(example, env);
  expect(code).not.toBe(0);
  expect(stderr).toContain("CARILLON_SMTP_PORT: must be a whole number in digits");
  expect(stderr).not.toContain(settings.server.password);
});
