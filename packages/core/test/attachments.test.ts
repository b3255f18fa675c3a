import { expect, test } from "vitest";
import { checkedAttachments } from "../src/model/attachment.ts";

const content = Uint8Array.from([1, 2, 3]);
const named = (filename: string) => [{ filename, contentType: "application/pdf", content }];

test.each([
  "../../x",
  "..\\x",
  "/etc/passwd",
  "C:\\x.pdf",
  "a\r\nB.pdf",
  "a\0b.pdf",
  "a\u2028b.pdf",
  "\u202egpj.pdf",
  "\u200fa.pdf",
  "\u2067a.pdf",
  "",
  ".",
  "..",
  " a.pdf",
  "a.pdf ",
  "a.pdf.",
  "\ud83d.pdf",
  "=?UTF-8?Q?..=2F..=2Fx?=",
  "CON",
  "con.pdf",
  "nul.",
  "COM1.pdf",
  "lpt9",
  "x".repeat(151),
  "x".repeat(5_000),
  "setup.exe",
  "invoice.pdf.EXE",
  "a.js",
  "a.jar",
  "a.bat",
  "a.hta",
  "a.lnk",
  ".exe",
])("a file cannot be named %j", (filename) => {
  expect(() => checkedAttachments(named(filename))).toThrow(
    expect.objectContaining({ code: "attachments-invalid" }),
  );
});

test.each([
  "report.pdf",
  "Größe 🔔.pdf",
  "דו״ח.pdf",
  "日本語.pdf",
  'a, b; "c".pdf',
  "console.log.txt",
  "exe",
  "js",
  "a.exe.txt",
  ".env.txt",
  "x".repeat(150),
])("a file can be named %j", (filename) => {
  expect(checkedAttachments(named(filename))[0]?.filename).toBe(filename);
});

test("what is wrong with a program is said, with what to do instead", () => {
  expect(() => checkedAttachments(named("setup.exe"))).toThrow(
    "is a program (.exe), for which mail services refuse the mail: give a link to it",
  );
});

test.each(["", "pdf", "application/pdf\r\nBcc: x", "a/b; name=x", "a/b/c", "text/plain;x", "ä/b"])(
  "%j is no media type",
  (contentType) => {
    expect(() => checkedAttachments([{ filename: "a.pdf", contentType, content }])).toThrow(
      expect.objectContaining({ code: "attachments-invalid" }),
    );
  },
);

test.each([
  ["a path", { path: "/etc/passwd" }],
  ["an address", { href: "http://169.254.169.254/" }],
  ["a ready-made part", { raw: "x" }],
  ["a content id", { cid: "a>\r\nBcc: x" }],
  ["header fields", { headers: { Bcc: "x" } }],
  ["text for content", { content: "/etc/passwd" }],
  ["an object for content", { content: { path: "/etc/passwd" } }],
])("%s is no attachment", (_what, more) => {
  expect(() => checkedAttachments([{ ...named("a.pdf")[0], ...more }])).toThrow(
    expect.objectContaining({ code: "attachments-invalid" }),
  );
});

test("more files, or larger ones, than a mail carries are refused", () => {
  const many = Array.from({ length: 21 }, () => named("a.pdf")).flat();
  expect(() => checkedAttachments(many)).toThrow(/at most 20/);
  const large = { ...named("a.pdf")[0], content: new Uint8Array(20 * 1024 * 1024 + 1) };
  expect(() => checkedAttachments([large])).toThrow(/20 MiB/);
});
