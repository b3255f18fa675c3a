import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Attachment } from "@carillon/core";
import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { Composer } from "../src/compose.ts";
import { shortLine } from "../src/single-line.ts";
import { type Wording, wordings } from "./support/awkward.ts";
import { contentWith, requestWith } from "./support/sending.ts";

/** A mail as an application would have it: its words, and its files. */
interface Wanted extends Wording {
  readonly files: readonly Pick<Attachment, "filename" | "content">[];
}

/** What a reader sees of it. */
interface Seen {
  readonly subject: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly text: string;
  readonly html: string;
  readonly files: readonly (readonly [string, string])[];
}

const createdAt = Date.UTC(2026, 10, 21, 3, 15);
const contentType = "application/pdf";

function ours({ subject, name, text, html, files }: Wanted): Buffer {
  const bells = { name: "Bells, Inc.", address: "bells@example.com", domain: "example.com" };
  const request = requestWith({
    createdAt,
    recipient: { id: "ada", name },
    content: contentWith({ subject, text, html }),
    attachments: files.map((file) => ({ ...file, contentType })),
  });
  const { bytes } = new Composer(bells, undefined).compose(request, "ada@example.org");
  // What SMTP adds at the end is not the mail's.
  return bytes.subarray(0, bytes.length - ".\r\n".length);
}

function theirs({ subject, name, text, html, files }: Wanted): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: "Bells, Inc.", address: "bells@example.com" },
    to: { name: shortLine(name, 150), address: "ada@example.org" },
    subject: shortLine(subject, 255),
    date: new Date(createdAt),
    text,
    html,
    attachments: files.map(({ filename, content }) => ({
      filename,
      content: Buffer.from(content),
      contentType,
    })),
  });
  return composer.compile().build();
}

/** What whoever wrote it wants to be seen: text as UTF-8 can say it, names on one line. */
function intended({ subject, name, text, html, files }: Wanted): Seen {
  return {
    subject: shortLine(subject, 255),
    from: ["Bells, Inc.", "bells@example.com"],
    to: [shortLine(name, 150), "ada@example.org"],
    text: lines(text.toWellFormed()),
    html: lines(html.toWellFormed()),
    files: files.map(({ filename, content }) => [filename, sha256(content)]),
  };
}

async function byPostalMime(mail: Buffer): Promise<Seen> {
  const { subject, from, to, text, html, attachments } = await PostalMime.parse(mail);
  return {
    subject: subject ?? "",
    from: [from?.name, from?.address],
    to: [to?.[0]?.name, to?.[0]?.address],
    text: lines(text ?? ""),
    html: lines(html ?? ""),
    files: attachments.map(({ filename, content }) => [filename ?? "", sha256(bytesOf(content))]),
  };
}

function lines(body: string): string {
  return body
    .replace(/\r\n?/g, "\n")
    .replace(/^\ufeff/, "")
    .replace(/\n+$/, "");
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function bytesOf(content: unknown): Uint8Array {
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (content instanceof Uint8Array) return content;
  throw new TypeError("These are no bytes");
}

const words = { subject: "A subject", name: "Ada", text: "The text", html: "<p>The text</p>" };
const file = (filename: string, content: Uint8Array = Buffer.from("x")) => ({ filename, content });

/** One of each kind that mails have come to grief over. */
const samples: readonly (readonly [string, Partial<Wanted>])[] = [
  ["a long subject", { subject: "Backup of everything that there is, ".repeat(6) }],
  ["a subject without a space", { subject: "x".repeat(255) }],
  ["a subject longer than any", { subject: "5,000 ".repeat(1_000) }],
  ["a subject of spaces", { subject: "   " }],
  ["a subject with line breaks", { subject: "a\r\nBcc: eve@example.net\n\nb" }],
  ["a subject of emoji", { subject: "🔔👩‍👩‍👧‍👦🏳️‍🌈".repeat(12) }],
  ["a subject from right to left", { subject: "הגיבוי של מסד הנתונים נכשל — التنبيه حرج" }],
  ["a subject in Japanese", { subject: "日本語の通知の件名".repeat(10) }],
  ["half a character in the subject", { subject: "a \ud83d b" }],
  ["a name with a comma", { name: "Lovelace, Ada" }],
  ["a name in quotes", { name: '"Ada" \\ <Lovelace>' }],
  ["a name like an address", { name: "eve@example.net" }],
  ["a name in Greek", { name: "Άδα Λάβλεϊς" }],
  ["a line of 998 characters", { text: "x".repeat(998), html: "y".repeat(998) }],
  ["a line of 10,000 characters", { text: "é".repeat(10_000), html: "y".repeat(10_000) }],
  ["dots at line starts", { text: ".\n..\n...\n.x\n", html: ".\r\n.\r\n" }],
  ["lines that begin with From", { text: "From a\nFrom b\n>From c", html: "\nFrom d" }],
  ["white space at line ends", { text: "a \nb\t\n \nc  ", html: " \n" }],
  ["empty bodies", { text: "", html: "" }],
  ["half characters in the bodies", { text: "\ud83d\n\udd14", html: "x\udc00" }],
  ["what looks encoded in the bodies", { text: "=3D=\n=E2=82=AC", html: "=?UTF-8?Q?a?=" }],
  ["a boundary in the bodies", { text: "\n--=_a_0123456789abcdef0123456789abcdef--\n" }],
  ["a file", { files: [file("report.pdf", Buffer.from("%PDF-1.7\n"))] }],
  ["an empty file", { files: [file("empty.pdf", new Uint8Array())] }],
  ["a file named in German", { files: [file("Größenübersicht für März.pdf")] }],
  ["a file named in Japanese", { files: [file(`${"監視報告書".repeat(10)}.pdf`)] }],
  ["a file named in Hebrew", { files: [file("דוח חודשי.pdf")] }],
  ["a file named in emoji", { files: [file("🔔👩‍👩‍👧‍👦.pdf")] }],
  ["a file name with quotes", { files: [file('the "real" one.pdf')] }],
  ["a file name with separators", { files: [file("a, b; c=d 'e' (f) %41.pdf")] }],
  ["a file name with a backslash's look", { files: [file("a＼b.pdf")] }],
  ["a long file name", { files: [file(`${"x".repeat(140)}.pdf`)] }],
  ["several files", { files: [file("a.pdf"), file("b.pdf"), file("ü.pdf")] }],
];

const wanted = samples.map(([what, part]) => ({ what, mail: { ...words, files: [], ...part } }));

describe("Whoever composes it, a reader sees the same mail", () => {
  test.each(wanted)("with $what", async ({ mail }) => {
    const seen = await byPostalMime(ours(mail));
    expect(seen).toEqual(intended(mail));
    expect(seen).toEqual(await byPostalMime(await theirs(mail)));
  });

  test("with a file of ten megabytes", async () => {
    const content = new Uint8Array(10 * 1024 * 1024).map((_, index) => (index * index) % 251);
    const mail = { ...words, files: [file("dump.pdf", content)] };
    expect(await byPostalMime(ours(mail))).toEqual(await byPostalMime(await theirs(mail)));
  });
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.warn("SKIPPED: python3 is not installed, and with it the second reader");

describe.skipIf(!hasPython)("To Python's parser, too", () => {
  test("each of these is the same mail, and has no defect", async () => {
    const [mine, other] = await Promise.all([
      byPython(wanted.map(({ mail }) => ours(mail))),
      byPython(await Promise.all(wanted.map(({ mail }) => theirs(mail)))),
    ]);
    for (const [index, { what, mail }] of wanted.entries()) {
      expect(mine[index], what).toEqual(inPython(mail));
      expect(alike(mine[index]), what).toEqual(alike(other[index]));
    }
  }, 30_000);

  test("any words are as they were given", async () => {
    const mails = fc.sample(wordings, 300).map((wording) => ({ ...wording, files: [] }));
    const seen = await byPython(mails.map(ours));
    for (const [index, mail] of mails.entries()) {
      const { to, ...rest } = inPython(mail);
      const { to: seenTo, ...seenRest } = seen[index] ?? {};
      expect(seenRest).toEqual(rest);
      // This parser adds and drops spaces between the words of a display name.
      expect(JSON.stringify(seenTo).replace(/\s/gu, "")).toBe(
        JSON.stringify(to).replace(/\s/gu, ""),
      );
    }
  }, 30_000);
});

/** What Python should print of a mail. */
function inPython(mail: Wanted) {
  const { from, to, files, ...texts } = intended(mail);
  return {
    ...texts,
    from: [from],
    to: [to],
    date: "2026-11-21T03:15:00+00:00",
    messageId: "<0123456789abcdef0123456789abcdef@example.com>",
    attachments: files.map(([filename, hash]) => ({
      filename,
      type: contentType,
      disposition: "attachment",
      sha256: hash,
    })),
    defects: [],
  };
}

/** But for what differs by right: the Message-ID, and a space that nodemailer's folding brings in. */
function alike(mail: Record<string, unknown> | undefined) {
  return { ...mail, messageId: undefined, subject: String(mail?.subject).trim() };
}

async function byPython(mails: readonly Buffer[]): Promise<readonly Record<string, unknown>[]> {
  const script = fileURLToPath(new URL("./support/read-mails.py", import.meta.url));
  const child = spawn("python3", [script], { stdio: ["pipe", "pipe", "inherit"] });
  const printed: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  child.stdin.end(JSON.stringify(mails.map((mail) => mail.toString("base64"))));
  await new Promise((resolve) => child.once("close", resolve));
  const read: unknown = JSON.parse(Buffer.concat(printed).toString());
  if (!Array.isArray(read)) throw new TypeError("Python printed something else");
  return read.map((mail) => ({ ...mail, text: lines(mail.text), html: lines(mail.html) }));
}
