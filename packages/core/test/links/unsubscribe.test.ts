import {
  CarillonError,
  defineChannel,
  defineEvent,
  defineRule,
  type EngineOptions,
  type LinkOptions,
  memoryStore,
  type SendRequest,
  type Store,
} from "@carillon/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { capturingLogger, startedEngine } from "../support.ts";

const schema = z.strictObject({
  id: z.string(),
  severity: z.enum(["info", "critical"]).optional(),
});
const words = {
  en: () => ({ title: "The week", summary: "It was quiet." }),
  de: () => ({ title: "Die Woche", summary: "Es war ruhig." }),
};
const shared = {
  schema,
  severity: ({ severity = "info" }) => severity,
  user: ({ id }) => ({ id, addresses: { email: `${id}@example.org` }, locale: "de" }),
  message: words,
} as const satisfies Partial<Parameters<typeof defineEvent<"a.b", typeof schema>>[1]>;

const weekly = defineEvent("report.weekly", { ...shared, category: "digests" });
const monthly = defineEvent("report.monthly", { ...shared, category: "digests" });
const tips = defineEvent("report.tips", { ...shared, category: "tips" });
const invoice = defineEvent("report.invoice", { ...shared, category: "digests", mandatory: true });
const plain = defineEvent("report.plain", shared);
const all = [weekly, monthly, tips, invoice, plain];

const links = { baseUrl: "https://app.example/notify", secret: "s".repeat(32) };

interface Options
  extends Partial<Pick<EngineOptions<Record<never, never>>, "app" | "clock" | "logger" | "store">> {
  readonly links?: LinkOptions | undefined;
}

/** An engine with two mail channels: one tells Ada, who is affected, and the other her boss. */
async function engineWith({ links: given, ...options }: Options = { links }) {
  const mails: SendRequest<"email">[] = [];
  const address = { kind: "email", parse: (given: string) => given };
  const mail = defineChannel({
    type: "mail",
    config: z.object({}),
    accepts: "email",
    address,
    create: () => ({
      async send(request) {
        mails.push(request);
        return { status: "sent" };
      },
    }),
  })({});
  const rules = [
    defineRule({ name: "users", on: all, via: ["mail"], user: "only" }),
    defineRule({ name: "boss", on: all, via: ["other"], to: ["boss@example.org"] }),
  ];
  const engine = await startedEngine({
    channels: { mail, other: mail },
    rules,
    ...options,
    ...(given === undefined ? {} : { links: given }),
  });
  onTestFinished(() => engine.stop());
  const emitted = async (type: (typeof all)[number], severity: "info" | "critical" = "info") => {
    mails.length = 0;
    await engine.emit(type, { id: "ada", severity });
    await engine.drain();
    return [...mails].sort((a, b) => (a.address ?? "").localeCompare(b.address ?? ""));
  };
  return { engine, emitted };
}

function linkIn(mail: SendRequest<"email"> | undefined): string {
  const url = mail?.content.unsubscribe;
  if (url === undefined) throw new Error("There is no link");
  return url;
}

const oneClick = {
  method: "POST",
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  body: "List-Unsubscribe=One-Click",
};

const press = (action: string) => ({
  method: "POST",
  body: new URLSearchParams({ action }),
});

describe("A message that can be turned off", () => {
  it("carries a link, and no other does", async () => {
    const { emitted } = await engineWith();
    const [ada, boss] = await emitted(weekly);
    expect(linkIn(ada)).toMatch(/^https:\/\/app\.example\/notify\/unsubscribe\/[\w-]+\.[\w-]{43}$/);
    expect(linkIn(boss)).not.toBe(linkIn(ada));
    for (const type of [invoice, plain]) {
      const found = await emitted(type);
      expect(found.map(({ content }) => content.unsubscribe)).toEqual([undefined, undefined]);
    }
    const critical = await emitted(weekly, "critical");
    expect(critical.map(({ content }) => content.unsubscribe)).toEqual([undefined, undefined]);
  });

  it("carries none where the engine has no links", async () => {
    const { engine, emitted } = await engineWith({});
    const [ada] = await emitted(weekly);
    expect(ada?.content).not.toHaveProperty("unsubscribe");
    await expect(engine.links.handle(new Request("https://app.example/"))).rejects.toMatchObject({
      code: "links-not-configured",
    });
  });

  it("does not say in its link whom it is for", async () => {
    const { emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    const token = linkIn(ada).split("/").at(-1) ?? "";
    expect(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).not.toMatch(
      /ada|example/,
    );
  });
});

describe("Following the link", () => {
  it("by GET and HEAD changes nothing, however often", async () => {
    const { engine, emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    for (const method of ["GET", "HEAD", "GET", "HEAD"]) {
      const response = await engine.links.handle(new Request(linkIn(ada), { method }));
      expect(response.status).toBe(200);
      const text = await response.text();
      if (method === "HEAD") expect(text).toBe("");
      else expect(text).toContain('<form method="post">');
    }
    expect(await emitted(weekly)).toHaveLength(2);
  });

  it("by a mail program's one click turns the category off for this recipient alone", async () => {
    const { engine, emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    const response = await engine.links.handle(new Request(linkIn(ada), oneClick));
    expect(response.status).toBe(200);
    expect(response.headers.get("Set-Cookie")).toBeNull();
    expect(response.headers.get("Location")).toBeNull();
    for (const type of [weekly, monthly]) {
      expect((await emitted(type)).map(({ address }) => address)).toEqual(["boss@example.org"]);
    }
    const [skipped] = await engine.log.list({ state: "skipped" });
    expect(skipped).toMatchObject({
      address: "ada@example.org",
      reason: { code: "unsubscribed", message: "The recipient has turned digests off" },
    });
    for (const type of [tips, invoice, plain]) expect(await emitted(type)).toHaveLength(2);
    expect(await emitted(weekly, "critical")).toHaveLength(2);
  });

  it("takes the one click as multipart, too", async () => {
    const { engine, emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    const response = await engine.links.handle(new Request(linkIn(ada), { method: "POST", body }));
    expect(response.status).toBe(200);
    expect(await emitted(weekly)).toHaveLength(1);
  });

  it("may be done twice at once, by two processes, and leaves one entry in the audit log", async () => {
    const store = memoryStore();
    const { engine, emitted } = await engineWith({ store, links });
    const { engine: other } = await engineWith({ store, links });
    const [ada] = await emitted(weekly);
    const clicks = [engine, other, engine, other].map((one) =>
      one.links.handle(new Request(linkIn(ada), oneClick)),
    );
    expect((await Promise.all(clicks)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await engine.log.audit()).toHaveLength(1);
    expect(await engine.log.audit()).toMatchObject([{ actor: "recipient" }]);
  });

  it("can be taken back on the same page", async () => {
    const { engine, emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    const post = (action: string) =>
      engine.links.handle(new Request(linkIn(ada), press(action))).then((page) => page.text());
    expect(await post("unsubscribe")).toContain("Wieder bestellen</button>");
    const shown = await engine.links.handle(new Request(linkIn(ada)));
    expect(await shown.text()).toContain("Wieder bestellen</button>");
    expect(await emitted(weekly)).toHaveLength(1);
    for (const _time of ["once", "again"]) {
      expect(await post("subscribe")).toContain("Wieder bestellt");
    }
    expect(await emitted(weekly)).toHaveLength(2);
  });

  it("works wherever the handler is mounted", async () => {
    const { engine, emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    const path = new URL(linkIn(ada)).pathname.replace("/notify", "");
    for (const base of ["http://127.0.0.1:3000", "https://app.example/a/b/c"]) {
      const url = `${base}${path}`;
      expect((await engine.links.handle(new Request(url))).status).toBe(200);
      expect((await engine.links.handle(new Request(`${url}/`))).status).toBe(200);
    }
  });

  it("speaks the language of the message, with the application's own name for the category", async () => {
    const categories = { digests: { en: "Weekly digests", de: "Wochenberichte & <mehr>" } };
    const app = { name: 'Acme "<b>"', locale: "en" };
    const { engine, emitted } = await engineWith({ app, links: { ...links, categories } });
    const [ada, boss] = await emitted(weekly);
    const english = await engine.links.handle(new Request(linkIn(boss)));
    expect(english.headers.get("Content-Language")).toBe("en");
    expect(await english.text()).toContain(
      "Acme &#34;&#60;b&#62;&#34; will then send you no more messages of the kind “Weekly digests”.",
    );
    const german = await (await engine.links.handle(new Request(linkIn(ada)))).text();
    expect(german).toContain('<html lang="de">');
    expect(german).toContain("„Wochenberichte &#38; &#60;mehr&#62;“");
    expect(german).not.toContain("<mehr>");
  });
});

describe("A link that is not good", () => {
  const url = (token: string) => `https://app.example/notify/unsubscribe/${token}`;

  it("is answered with a page in plain words, and changes nothing", async () => {
    const { engine, emitted } = await engineWith();
    const [ada] = await emitted(weekly);
    const good = linkIn(ada);
    const cases: readonly (readonly [string, RequestInit | undefined, number])[] = [
      [`${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`, oneClick, 403],
      [url("x"), undefined, 403],
      [url("x.y"), oneClick, 403],
      [url("%2e%2e%2f.x"), undefined, 403],
      [url(`${"a".repeat(10_000)}.b`), oneClick, 403],
      [url(""), undefined, 404],
      ["https://app.example/notify", undefined, 404],
      ["https://app.example/notify/subscribe/x.y", oneClick, 404],
      [good, { method: "PUT" }, 405],
      [good, { method: "DELETE" }, 405],
      [good, { method: "OPTIONS" }, 405],
      [good, { method: "POST" }, 400],
      [good, { method: "POST", body: "List-Unsubscribe=One-Click" }, 400],
      [good, { ...oneClick, body: "List-Unsubscribe=Later" }, 400],
      [good, { ...oneClick, body: "action=destroy" }, 400],
      [good, { ...oneClick, body: `x=${"y".repeat(9_000)}&List-Unsubscribe=One-Click` }, 400],
    ];
    for (const [address, init, status] of cases) {
      const response = await engine.links.handle(new Request(address, init));
      expect(response.status, `${init?.method ?? "GET"} ${address.slice(0, 80)}`).toBe(status);
      expect(await response.text()).toMatch(/<h1>[A-Z][^<]+<\/h1>\n<p>[A-Z][^<]+\.<\/p>/);
    }
    expect(await emitted(weekly)).toHaveLength(2);
  });

  it("is 410 when its time is over, and works until then", async () => {
    let offset = 0;
    const clock = {
      now: () => Date.now() + offset,
      schedule(delayMs: number, callback: () => void) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    };
    const { engine, emitted } = await engineWith({ clock, links });
    const [ada] = await emitted(weekly);
    offset = 364 * 86_400_000;
    expect((await engine.links.handle(new Request(linkIn(ada)))).status).toBe(200);
    offset = 366 * 86_400_000;
    const request = new Request(linkIn(ada), {
      ...oneClick,
      headers: { ...oneClick.headers, "Accept-Language": "de-AT,de;q=0.9" },
    });
    const response = await engine.links.handle(request);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain("Dieser Link ist zu alt");
    expect(
      await engine.optOuts.has({ kind: "email", address: "ada@example.org", category: "digests" }),
    ).toBe(false);
  });

  it("of another engine's secret is forged, and of an old one is not", async () => {
    const old = await engineWith();
    const [ada] = await old.emitted(weekly);
    const secret = ["n".repeat(40), links.secret];
    const rotated = await engineWith({ links: { ...links, secret } });
    expect((await rotated.engine.links.handle(new Request(linkIn(ada)))).status).toBe(200);
    const other = await engineWith({ links: { ...links, secret: "n".repeat(40) } });
    expect((await other.engine.links.handle(new Request(linkIn(ada)))).status).toBe(403);
  });

  it("is 503 when the store fails, and says that nothing was changed", async () => {
    const { records, logger } = capturingLogger();
    const kept = memoryStore();
    let broken = false;
    const store: Store = {
      ...kept,
      collection: (name) => ({
        ...kept.collection(name),
        put: (...given) =>
          broken ? Promise.reject(new Error("disk gone")) : kept.collection(name).put(...given),
      }),
    };
    const { engine, emitted } = await engineWith({ store, logger, links });
    const [ada] = await emitted(weekly);
    broken = true;
    const response = await engine.links.handle(new Request(linkIn(ada), oneClick));
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("120");
    expect(await response.text()).toContain("Nothing was changed.");
    expect(records).toContainEqual(
      expect.objectContaining({ logger: "carillon.links", fields: { error: "disk gone" } }),
    );
  });
});

it("every page keeps itself to itself", async () => {
  const { engine, emitted } = await engineWith();
  const [ada] = await emitted(weekly);
  for (const request of [
    new Request(linkIn(ada)),
    new Request(linkIn(ada), oneClick),
    new Request("https://app.example/"),
  ]) {
    const { headers } = await engine.links.handle(request);
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("X-Robots-Tag")).toContain("noindex");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  }
});

it("an application turns off and on what a recipient asks for elsewhere", async () => {
  const { engine, emitted } = await engineWith();
  const optOut = { kind: "email", address: "ADA@example.org", category: "digests" };
  await engine.optOuts.add(optOut, { actor: "settings page" });
  expect(await engine.optOuts.has(optOut)).toBe(true);
  expect(await emitted(weekly)).toHaveLength(1);
  await engine.optOuts.remove(optOut);
  expect(await engine.optOuts.has(optOut)).toBe(false);
  expect(await emitted(weekly)).toHaveLength(2);
  expect((await engine.log.audit()).map(({ actor }) => actor)).toEqual([
    "application",
    "settings page",
  ]);
  await expect(engine.optOuts.add({ ...optOut, kind: "phone" })).rejects.toBeInstanceOf(
    CarillonError,
  );
});

it("an explanation says that a recipient is unsubscribed", async () => {
  const { engine } = await engineWith();
  await engine.optOuts.add({ kind: "email", address: "ada@example.org", category: "digests" });
  const { deliveries } = await engine.explain(weekly, { id: "ada" });
  expect(deliveries.map(({ address, reason }) => [address, reason?.code])).toEqual([
    ["ada@example.org", "unsubscribed"],
    ["boss@example.org", undefined],
  ]);
});

describe("The option links is refused", () => {
  const refused: readonly (readonly [string, object])[] = [
    ["with a base in plain text", { baseUrl: "http://app.example/notify" }],
    ["with a base that is none", { baseUrl: "notify" }],
    ["with a script for a base", { baseUrl: "javascript:alert(1)" }],
    ["with a query", { baseUrl: "https://app.example/?a=b" }],
    ["with a fragment", { baseUrl: "https://app.example/#" }],
    ["with credentials", { baseUrl: "https://u:p@app.example/" }],
    ["with what would end the header", { baseUrl: "https://app.example/>,<mailto:eve@x.example" }],
    ["with a line break", { baseUrl: "https://app.example/\r\nBcc: eve@x.example" }],
    ["with a short secret", { secret: "hunter2" }],
    ["with a short second secret", { secret: ["s".repeat(32), "hunter2"] }],
    ["without a secret", { secret: [] }],
    ["with links that end before they are read", { expiresAfterMs: 60_000 }],
    ["with an unknown option", { base: "x" }],
  ];
  it.each(refused)("%s", async (_what, change) => {
    const attempt = engineWith({ links: { ...links, ...change } });
    await expect(attempt).rejects.toMatchObject({ code: "engine-options-invalid" });
    await expect(attempt).rejects.not.toThrow("hunter2");
  });

  it("and taken on this machine without https", async () => {
    await engineWith({ links: { ...links, baseUrl: "http://localhost:3000/" } });
  });
});

describe("An event type is refused", () => {
  it.each([
    ["that is sensitive and can be turned off", { sensitive: true }],
    ["that is always critical and can be turned off", { severity: "critical" as const }],
    ["of a category that is no name", { category: "Weekly digests!" }],
  ])("%s", (_what, change) => {
    expect(() => defineEvent("report.bad", { ...shared, category: "digests", ...change })).toThrow(
      expect.objectContaining({ code: "event-definition-invalid" }),
    );
  });

  it("but not when it is mandatory", () => {
    const mandatory = { category: "digests", mandatory: true, sensitive: true };
    expect(defineEvent("report.good", { ...shared, ...mandatory }).mandatory).toBe(true);
  });
});
