import type { Attachment, SendRequest } from "@carillon/core";
import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import PostalMime from "postal-mime";
import { expect, test } from "vitest";
import { Composer } from "../src/compose.ts";
import type { Mailbox } from "../src/mailbox.ts";
import { shortLine } from "../src/single-line.ts";
import { awkwardName, type Wording, wordings } from "./support/awkward.ts";
import { requestWith } from "./support/sending.ts";

const bells: Mailbox = { name: "Bells", address: "bells@example.com", domain: "example.com" };

function requestOf({ subject, name, text, html }: Wording): SendRequest<"email"> {
  return requestWith({
    recipient: { id: "ada", name },
    content: { rendering: "email", subject, text, html },
  });
}

function ours(wording: Wording, from: Mailbox = bells): Buffer {
  return new Composer(from, undefined).compose(requestOf(wording), "ada@example.org").bytes;
}

/** The same mail by the composer that everybody uses. */
function theirs({ subject, name, text, html }: Wording, from: Mailbox = bells): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: shortLine(from.name ?? "", 150), address: from.address },
    to: { name: shortLine(name, 150), address: "ada@example.org" },
    subject: shortLine(subject, 255),
    text,
    html,
  });
  return composer.compile().build();
}

/** What a reader sees. Line breaks are the mail's: their kind, and how many stand at the end. */
async function read(bytes: Buffer) {
  const { subject, from, to, text, html } = await PostalMime.parse(bytes);
  return { subject: subject ?? "", from, to, text: lines(text ?? ""), html: lines(html ?? "") };
}

function lines(body: string): string {
  return body.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
}

test("a reader sees the same mail as from nodemailer's composer", async () => {
  // That one lets a subject or name that looks encoded be decoded.
  const comparable = wordings.filter(({ subject, name }) => !`${subject} ${name}`.includes("=?"));
  await fc.assert(
    fc.asyncProperty(comparable, async (wording) => {
      expect(await read(ours(wording))).toEqual(await read(await theirs(wording)));
    }),
    { numRuns: 300 },
  );
}, 30_000);

test("a reader sees the wording that was given, whatever it is", async () => {
  await fc.assert(
    fc.asyncProperty(wordings, async (wording) => {
      const { subject, name, text, html } = wording;
      expect(await read(ours(wording))).toEqual({
        subject: shortLine(subject, 255),
        from: { name: "Bells", address: "bells@example.com" },
        to: [{ name: shortLine(name, 150), address: "ada@example.org" }],
        text: decodable(text),
        html: decodable(html),
      });
    }),
    { numRuns: 300 },
  );
}, 30_000);

/** As UTF-8 can say it; readers take a byte order mark away. */
function decodable(text: string): string {
  return lines(text.toWellFormed()).replace(/^\ufeff/, "");
}

test("on the wire there are short ASCII lines, none with a dot first but the last", () => {
  fc.assert(
    fc.property(wordings, awkwardName, (wording, sender) => {
      const from = { ...bells, name: shortLine(sender, 150) };
      const wire = ours(wording, from).toString("latin1");
      expect(wire.endsWith("\r\n.\r\n")).toBe(true);
      expect(wire).toMatch(/^[\t\r\n -~]*$/);
      expect(wire.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
      const lines = wire.slice(0, -"\r\n.\r\n".length).split("\r\n");
      expect(lines.filter((line) => line.length > 76)).toEqual([]);
      expect(lines.filter((line) => /^(?:\.|From )|[ \t]$/.test(line))).toEqual([]);
      const header = wire.slice(0, wire.indexOf("\r\n\r\n")).replaceAll("\r\n ", " ");
      expect(header.split("\r\n").map((field) => field.slice(0, field.indexOf(":")))).toEqual([
        "From",
        "To",
        ...(shortLine(wording.subject, 255) === "" ? [] : ["Subject"]),
        "Message-ID",
        "Date",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
      ]);
      const words = header.match(/=\?UTF-8\?[BQ]\?[^?]*\?=/g) ?? [];
      // No word holds a part of a character.
      for (const word of words) expect(() => decodedWord(word)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

function decodedWord(word: string): string {
  const text = word.slice("=?UTF-8?B?".length, -"?=".length);
  const octets = word.startsWith("=?UTF-8?B?")
    ? Buffer.from(text, "base64")
    : Buffer.from(
        text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => octet(hex)),
        "latin1",
      );
  return new TextDecoder("utf-8", { fatal: true }).decode(octets);
}

function octet(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

test("any bytes arrive as they are, under any name", async () => {
  const plainName = awkwardName
    .map((name) => shortLine(name.replaceAll("/", "_"), 150))
    // The parser takes encoded words for such even where no standard has them.
    .filter((name) => name !== "" && !name.includes("=?"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ filename: plainName, content: fc.uint8Array({ maxLength: 300 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      async (files) => {
        const attachments: Attachment[] = files.map((file) => ({
          ...file,
          contentType: "application/pdf",
        }));
        const wording = { subject: "s", name: "n", text: "the text", html: "<p>the html</p>" };
        const request = { ...requestOf(wording), attachments };
        const { bytes } = new Composer(bells, undefined).compose(request, "ada@example.org");
        const longest = Math.max(...bytes.toString("latin1").split("\r\n").map(lengthOf));
        expect(longest).toBeLessThanOrEqual(78);
        const mail = await PostalMime.parse(bytes);
        expect(mail.text?.trim()).toBe("the text");
        expect(mail.html?.trim()).toBe("<p>the html</p>");
        expect(
          mail.attachments.map(({ filename, content, disposition }) => ({
            filename,
            disposition,
            content: content instanceof ArrayBuffer ? new Uint8Array(content) : content,
          })),
        ).toEqual(
          files.map(({ filename, content }) => ({ filename, disposition: "attachment", content })),
        );
      },
    ),
    { numRuns: 200 },
  );
});

function lengthOf(line: string): number {
  return line.length;
}

test("ten megabytes arrive as they are, and what is composed next is untouched by them", async () => {
  const composer = new Composer(bells, undefined);
  const content = new Uint8Array(10 * 1024 * 1024).map((_, index) => index % 251);
  const attachments = [{ filename: "dump.bin", contentType: "application/gzip", content }];
  const wording = { subject: "s", name: "n", text: "the text", html: "<p>the html</p>" };
  const large = composer.compose({ ...requestOf(wording), attachments }, "ada@example.org");
  const next = composer.compose(requestOf(wording), "ada@example.org");
  expect(next.bytes.equals(ours(wording))).toBe(true);
  const [received] = (await PostalMime.parse(large.bytes)).attachments;
  expect(received?.content instanceof ArrayBuffer).toBe(true);
  if (!(received?.content instanceof ArrayBuffer)) return;
  expect(Buffer.from(received.content).equals(Buffer.from(content))).toBe(true);
});

test("an address in Unicode stands in the header as it is", async () => {
  const request = requestOf({ subject: "s", name: "Größe", text: "t", html: "h" });
  const { bytes } = new Composer(bells, undefined).compose(request, "größe@example.org");
  expect((await PostalMime.parse(bytes)).to).toEqual([
    { name: "Größe", address: "größe@example.org" },
  ]);
});

/** RFC 5322 §3.6.4, without quoted strings and comments. */
const messageIdForm = /^<[\w!#$%&'*+\-/=?^`{|}~]+(?:\.[\w!#$%&'*+\-/=?^`{|}~]+)*@example\.com>$/;

test("whatever the delivery's id, the Message-ID is valid, its own and always the same", () => {
  const compose = (deliveryId: string) =>
    new Composer(bells, undefined).compose(
      { ...requestOf({ subject: "s", name: "n", text: "t", html: "h" }), deliveryId },
      "ada@example.org",
    );
  expect(compose("d-1_a").messageId).toBe("<d-1_a@example.com>");
  const forged = 'x> "\r\nBcc: eve@example.net';
  expect(compose(forged).bytes.toString()).not.toContain("Bcc");
  const ids = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 260 });
  const awkward = ["a..b", ".a", "a.", "a b", "a@b", "(a)", "<a>", '"a"', "x".repeat(65)];
  fc.assert(
    fc.property(ids, ids, (id, other) => {
      const { messageId, bytes } = compose(id);
      expect(messageId).toMatch(messageIdForm);
      expect(bytes.toString()).toContain(`\r\nMessage-ID: ${messageId}\r\n`);
      expect(bytes.equals(compose(id).bytes)).toBe(true);
      if (id !== other) expect(compose(other).messageId).not.toBe(messageId);
    }),
    { examples: awkward.map((id) => [id, forged]) },
  );
});

const unusable = [
  ["no HTML", { content: { html: undefined } }],
  ["no text", { content: { text: undefined } }],
  ["no subject", { content: { subject: undefined } }],
  ["an empty attachment", { attachments: [{ filename: "a.bin", contentType: "text/plain" }] }],
] as const;

test.each(unusable)("nothing of a mail with %s stands in the next one", (_what, broken) => {
  const composer = new Composer(bells, undefined);
  const wording = { subject: "s", name: "n", text: "t", html: "h" };
  const secret = requestOf({ subject: "For Ada", name: "Ada", text: "4711", html: "4711" });
  const content = { ...secret.content, ...("content" in broken ? broken.content : {}) };
  const compose = () =>
    Reflect.apply(composer.compose, composer, [{ ...secret, ...broken, content }, "ada@x.example"]);
  expect(compose).toThrow(TypeError);
  const next = composer.compose(requestOf(wording), "ada@example.org");
  expect(next.bytes.equals(ours(wording))).toBe(true);
});
