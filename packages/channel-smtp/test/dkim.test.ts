import fc from "fast-check";
import PostalMime from "postal-mime";
import { expect, onTestFinished, test, vi } from "vitest";
import { Composer, finalDot, type Mail } from "../src/compose.ts";
import { DkimSigner } from "../src/dkim.ts";
import { relaxedBody } from "../src/dkim-canonical.ts";
import type { DkimKey } from "../src/dkim-options.ts";
import { ed25519Key, rsaKey, verdictsOn } from "./support/dkim.ts";
import { mailServer } from "./support/mail-server.ts";
import { contentWith, requestWith, sendingTo } from "./support/sending.ts";

const rsa = rsaKey();
const ed25519 = ed25519Key();
const at = Date.UTC(2026, 0, 2, 3, 4, 5);

async function server() {
  const started = await mailServer();
  onTestFinished(() => started.stop());
  return started;
}

/** A mail as the receiver has it. */
async function signed(mail: Buffer, ...keys: readonly DkimKey[]): Promise<Buffer> {
  const ready: Mail = {
    envelope: { from: "bells@example.com", to: "ada@example.org" },
    bytes: Buffer.concat([mail, Buffer.from(finalDot)]),
    subject: "",
    messageId: "",
    date: "",
  };
  const { bytes } = await new DkimSigner(keys).sign(ready, at);
  return bytes.subarray(0, -finalDot.length);
}

const bells = { name: "Bells", address: "bells@example.com", domain: "example.com" };

function composed(content: Parameters<typeof contentWith>[0], name = "Ada"): Buffer {
  const request = requestWith({
    content: contentWith({ unsubscribe: "https://example.com/off?t=4711", ...content }),
    recipient: { id: "ada", name },
    thread: "host web-03",
  });
  const { bytes } = new Composer(bells, undefined).compose(request, "ada@example.org");
  return bytes.subarray(0, -finalDot.length);
}

const mails: readonly (readonly [string, Parameters<typeof requestWith>[0]])[] = [
  ["a small mail", {}],
  [
    "emoji",
    { content: contentWith({ subject: "🔔 Ring 🎉".repeat(9), text: "👩‍👩‍👧 ".repeat(99) }) },
  ],
  ["right-to-left text", { content: contentWith({ subject: "שלום", text: "مرحبا بالعالم" }) }],
  ["lines of 5000 characters", { content: contentWith({ html: "long ".repeat(1_000) }) }],
  ["dots and spaces", { content: contentWith({ text: ".\n..\n  . \n\t\n\n \n.\n\n\n" }) }],
  ["empty bodies", { content: contentWith({ text: "", html: "" }) }],
  [
    "an attachment of a megabyte",
    {
      attachments: [
        {
          filename: "zürich.bin",
          contentType: "application/octet-stream",
          content: Buffer.alloc(1_000_000, 7),
        },
      ],
    },
  ],
];

test.each(mails)(
  "%s arrives with signatures that an independent verifier accepts",
  async (_what, changes) => {
    const { port, mails: arrived } = await server();
    const sending = sendingTo(port, { dkim: [rsa, ed25519] });
    expect(await sending.send(changes)).toMatchObject({ status: "sent" });
    const raw = arrived[0]?.raw ?? Buffer.alloc(0);
    expect(await verdictsOn(raw, rsa, ed25519)).toEqual(["ed1 pass", "rsa1 pass"]);
    expect((await PostalMime.parse(raw)).from?.address).toBe("bells@example.com");
    const longest = Math.max(
      ...raw
        .toString("latin1")
        .split("\r\n")
        .map(({ length }) => length),
    );
    expect(longest).toBeLessThanOrEqual(78);
  },
);

test("every attempt at a delivery sends the same bytes, signed at the delivery's time", async () => {
  const { port, mails: arrived } = await server();
  const sending = sendingTo(port, { dkim: [rsa, ed25519] });
  await sending.send({ attempt: 1 });
  vi.useFakeTimers({ toFake: ["Date"], now: at + 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  await sending.send({ attempt: 2 });
  expect(arrived[1]?.raw).toEqual(arrived[0]?.raw);
  expect(arrived[0]?.raw.toString()).toContain(`t=${at / 1_000};`);
});

test("without the option no mail is signed", async () => {
  const { port, mails: arrived } = await server();
  await sendingTo(port).send();
  expect(arrived[0]?.raw.toString()).not.toContain("DKIM");
});

test("a verifier with another key, or none, does not accept the signature", async () => {
  const mail = await signed(composed({}), rsa);
  expect(await verdictsOn(mail, rsaKey())).toEqual(["rsa1 fail"]);
  expect(await verdictsOn(mail)).not.toContain("rsa1 pass");
});

test("a field that is added on the way breaks the signature where a reader would show it", async () => {
  const mail = await signed(composed({}), rsa);
  const withField = (field: string) =>
    verdictsOn(Buffer.concat([Buffer.from(`${field}\r\n`), mail]), rsa);
  for (const field of [
    "From: Eve <eve@example.net>",
    "Subject: Your invoice",
    "Reply-To: eve@example.net",
    "Content-Type: text/plain",
    "Date: Thu, 1 Jan 2026 00:00:00 +0000",
  ]) {
    expect(await withField(field), field).toEqual(["rsa1 fail"]);
  }
  expect(await withField("Received: from relay.example.net")).toEqual(["rsa1 pass"]);
});

test("the option headers says what is signed besides From, so that a relay may change the rest", async () => {
  const key = { ...rsa, headers: ["Subject"] };
  const mail = (await signed(composed({}), key)).toString("latin1");
  const changed = (from: RegExp, to: string) => {
    expect(mail).toMatch(from);
    return verdictsOn(Buffer.from(mail.replace(from, to), "latin1"), rsa);
  };
  expect(await changed(/^Message-ID: .*\r\n/m, "")).toEqual(["rsa1 pass"]);
  expect(await changed(/^Subject: .*$/m, "Subject: Other")).toEqual(["rsa1 fail"]);
  expect(await changed(/^From: .*$/m, "From: eve@example.com")).toEqual(["rsa1 fail"]);
});

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc
    .array(fc.constantFrom(" ", "  ", "\t", "\r\n", "\n", ".", "=", "a", "ü", "🔔"), {
      maxLength: 60,
    })
    .map((pieces) => pieces.join("")),
);

test("whatever a mail says, its signatures hold", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (subject, name, plain, html) => {
      const mail = await signed(composed({ subject, text: plain, html }, name), rsa, ed25519);
      const verdicts = await verdictsOn(mail, rsa, ed25519);
      expect(verdicts).toEqual(["ed1 pass", "rsa1 pass"]);
    }),
  );
});

test("whatever other header and body a mail has, its signature holds", async () => {
  const line = fc
    .array(fc.constantFrom(" ", "\t", "a", ":", ";", "é", "\r\n ", "\r\n\t"), { maxLength: 20 })
    .map((pieces) => `x${pieces.join("")}x`);
  const body = fc
    .array(fc.constantFrom(" ", "\t", "\r\n", "\r\n\r\n", "a", "é", "."), { maxLength: 40 })
    .map((pieces) => pieces.join(""));
  const name = fc.constantFrom("To", "Subject", "References", "SUBJECT", "List-Id", "X-Other");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, line)), line, body, async (fields, from, rest) => {
      const header = fields.map(([field, value]) => `${field}: ${value}\r\n`).join("");
      const mail = Buffer.from(`From:${from}\r\n${header}\r\n${rest}`);
      expect(await verdictsOn(await signed(mail, ed25519), ed25519)).toEqual(["ed1 pass"]);
    }),
  );
});

test("whatever octet of body or header is changed, its signature breaks", async () => {
  const mail = composed({ subject: "Zürich 🔔", text: "open  sesame\n\n.", html: "<p>Zürich</p>" });
  const after = (await signed(mail, ed25519)).subarray(-mail.length);
  expect(after).toEqual(mail);
  for (const name of ["References", "In-Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"]) {
    expect(mail.toString()).toContain(`\r\n${name}: `);
  }
  const visible = [...mail.keys()].filter((index) => (mail[index] ?? 0) > 0x20);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...visible), async (index) => {
      const whole = await signed(mail, ed25519);
      const place = whole.length - mail.length + index;
      const isZ = String.fromCharCode(whole[place] ?? 0).toUpperCase() === "Z";
      whole.write(isZ ? "Q" : "Z", place, "latin1");
      expect(await verdictsOn(whole, ed25519)).not.toContain("ed1 pass");
    }),
    { numRuns: 300 },
  );
});

test.each([
  [" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"],
  ["", ""],
  ["\r\n\r\n", ""],
  [" \t\r\n", ""],
  ["a", "a\r\n"],
  ["\r\n a", "\r\n a\r\n"],
])("the body %j is canonically %j", (body, canonical) => {
  expect(relaxedBody(Buffer.from(body)).toString()).toBe(canonical);
});
