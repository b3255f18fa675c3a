import {
  type Contents,
  code,
  defineEvent,
  defineRule,
  type Message,
  message,
  type Renderer,
  type Rendering,
  type RenderView,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox, startedEngine } from "../support.ts";

const schema = z.strictObject({ run: z.string(), owner: z.string() });
const definition = {
  schema,
  severity: "error",
  user: ({ owner }: z.output<typeof schema>) => ({
    id: owner,
    addresses: { email: `${owner}@example.com` },
    locale: "de-AT",
  }),
} as const;

const runFailed = defineEvent("run.failed", {
  ...definition,
  message: ({ payload, format }) =>
    message({
      title: `Run ${payload.run} failed`,
      fields: { Owner: payload.owner, Size: format.bytes(1_500_000), Output: code("a\nb") },
      user: { title: `Your run ${payload.run} failed` },
    }),
});

describe("An event type with one message for all languages", () => {
  it("speaks to the team, and to the affected user in words of their own", async () => {
    const [ada, ops] = await toldOf(runFailed, {});
    expect(ada?.title).toBe("Your run 7 failed");
    expect(ops).toMatchObject({
      title: "Run 7 failed",
      tone: "failure",
      fields: [
        { label: "Owner", value: "ada" },
        { label: "Size", value: "1.5 MB" },
        { label: "Output", value: "a\nb", style: "code" },
      ],
    });
  });

  it("is in the application's language, whatever its readers speak", async () => {
    expect((await toldOf(runFailed, {})).map(({ language }) => language)).toEqual(["en", "en"]);
    const german = await toldOf(runFailed, { locale: "de" });
    expect(german.map(({ language }) => language)).toEqual(["de", "de"]);
    expect(german[1]?.fields[1]?.value).toBe("1,5 MB");
  });

  it("is in the language that it says", async () => {
    const said = message({ language: "fr", title: "Échec" });
    const type = defineEvent("run.failed", { ...definition, message: said });
    const told = await toldOf(type, { locale: "de" });
    expect(told.map(({ title, language }) => `${title} ${language}`)).toEqual([
      "Échec fr",
      "Échec fr",
    ]);
  });

  it("may have words by language that are made so, too", async () => {
    const type = defineEvent("run.failed", {
      ...definition,
      message: {
        en: () => message({ title: "Failed" }),
        de: () => message({ title: "Gescheitert" }),
      },
    });
    const told = await toldOf(type, {});
    expect(told.map(({ title }) => title)).toEqual(["Gescheitert", "Failed"]);
  });

  it("is refused where its message is none", () => {
    const wrong = { ...definition, message: { title: 7, summary: "x" } };
    expect(() => Reflect.apply(defineEvent, undefined, ["run.failed", wrong])).toThrow(
      "title: must be a text",
    );
  });
});

/** What the affected user and then the team are told. */
async function toldOf(type: typeof runFailed, app: { readonly locale?: string }) {
  const mail = mailbox(["ops@example.com"]);
  const told: Message[] = [];
  const engine = await startedEngine({
    app: { name: "Test", ...app },
    channels: { mail: mail.channel },
    rules: [defineRule({ name: "runs", on: type, via: ["mail"], user: "also" })],
    renderer: keeping(told),
  });
  await engine.emit(type, { run: "7", owner: "ada" });
  await engine.drain();
  await engine.stop();
  return told;
}

function keeping(told: Message[]): Renderer {
  return {
    async render<R extends Rendering>(rendering: R, { message: said }: RenderView) {
      told.push(said);
      const { title } = said;
      const contents: Contents = {
        email: { rendering: "email", subject: title, html: title, text: title },
        text: { rendering: "text", title, text: title },
        markdown: { rendering: "markdown", title, markdown: title },
        json: { rendering: "json", body: { title } },
      };
      return contents[rendering];
    },
  };
}
