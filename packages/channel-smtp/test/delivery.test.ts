import PostalMime from "postal-mime";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type MailServer, mailServer } from "./support/mail-server.ts";
import { scriptedServer } from "./support/scripted-server.ts";
import { contentWith, sendingTo } from "./support/sending.ts";

let server: MailServer;
beforeAll(async () => {
  server = await mailServer();
});
afterAll(() => server.stop());

const encrypted = () => ({ security: "starttls", tls: { ca: server.certificate } }) as const;

async function lastMail() {
  const received = server.mails.at(-1);
  if (received === undefined) throw new Error("No mail arrived");
  return { ...received, mail: await PostalMime.parse(received.raw) };
}

test("a mail arrives over STARTTLS, logged in, with the headers of a notification", async () => {
  const sending = sendingTo(server.port, {
    ...encrypted(),
    user: "ada",
    password: "open sesame",
    replyTo: "Help desk <help@example.com>",
  });
  expect(await sending.send()).toMatchObject({
    status: "sent",
    response: expect.stringContaining("250 "),
  });
  const { mail, from, to, user } = await lastMail();
  expect({ from, to, user }).toEqual({
    from: "bells@example.com",
    to: ["ada@example.org"],
    user: "ada",
  });
  expect(mail.from).toEqual({ name: "Carillon", address: "bells@example.com" });
  expect(mail.to).toEqual([{ name: "Ada", address: "ada@example.org" }]);
  expect(mail.replyTo).toEqual([{ name: "Help desk", address: "help@example.com" }]);
  expect(mail.subject).toBe("[Example] Backup failed");
  expect(mail.messageId).toBe("<0123456789abcdef0123456789abcdef@example.com>");
  expect(mail.date).toBe("2026-01-02T03:04:05.000Z");
  expect(mail.headers).toContainEqual(
    expect.objectContaining({ key: "auto-submitted", value: "auto-generated" }),
  );
  expect(mail.text?.trim()).toBe("The disk is full.");
  expect(mail.html?.trim()).toBe("<p>The disk is full.</p>");
});

test("a sender without a name goes by the product's", async () => {
  await sendingTo(server.port, { from: "bells@example.com" }).send();
  expect((await lastMail()).mail.from?.name).toBe("Example");
});

test("each mail is a transaction with one recipient", async () => {
  const before = server.mails.length;
  const sending = sendingTo(server.port);
  const people = ["ada@example.org", "grace@example.org", "mary@example.org"];
  await Promise.all(people.map((address) => sending.send({ address })));
  const arrived = server.mails.slice(before).map(({ to }) => to);
  expect(arrived.sort()).toEqual(people.map((address) => [address]));
});

test("a subject with line breaks stays one line and adds no recipient", async () => {
  const subject = "Hello\r\nBcc: eve@example.net\r\n\r\nBody";
  await sendingTo(server.port).send({ content: contentWith({ subject }) });
  const { mail, to } = await lastMail();
  expect(to).toEqual(["ada@example.org"]);
  expect(mail.bcc).toBeUndefined();
  expect(mail.subject).toBe("Hello Bcc: eve@example.net Body");
  expect(mail.text?.trim()).toBe("The disk is full.");
});

test("a recipient's name cannot add a header or another recipient", async () => {
  const name = 'Eve" <eve@example.net>, \r\nBcc: eve@example.net\r\nX: "';
  await sendingTo(server.port).send({ recipient: { id: "eve", name } });
  const { mail, to, raw } = await lastMail();
  expect(to).toEqual(["ada@example.org"]);
  expect(mail.to?.map(({ address }) => address)).toEqual(["ada@example.org"]);
  expect(raw.toString()).not.toMatch(/^(?:Bcc|X):/m);
});

test("the sender's name may hold Unicode, quotes and a comma", async () => {
  const from = '"Größe, \\"Ops\\" 🔔" <bells@example.com>';
  await sendingTo(server.port, { from }).send();
  const { mail } = await lastMail();
  expect(mail.from).toEqual({ name: 'Größe, "Ops" 🔔', address: "bells@example.com" });
});

test("dots, long lines and emoji arrive as they were written", async () => {
  const text = [".", "..", ".hidden", "From here", "🔔 Größe", "x".repeat(5_000), "end"].join("\n");
  const subject = `🔔 ${"long".repeat(200)}`;
  await sendingTo(server.port).send({ content: contentWith({ text, subject }) });
  const { mail, raw } = await lastMail();
  expect(mail.text?.trimEnd()).toBe(text);
  expect(mail.subject).toMatch(/^🔔 longlong.*…$/u);
  const longest = Math.max(
    ...raw
      .toString("latin1")
      .split("\r\n")
      .map((line) => line.length),
  );
  expect(longest).toBeLessThanOrEqual(998);
  expect(raw.toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("the same request makes the same bytes, at every attempt", async () => {
  const sending = sendingTo(server.port);
  const withoutTrace = (raw: Buffer | undefined) => raw?.toString();
  await sending.send({ attempt: 1 });
  const first = server.mails.at(-1)?.raw;
  await sending.send({ attempt: 2 });
  expect(withoutTrace(server.mails.at(-1)?.raw)).toBe(withoutTrace(first));
});

test("text that holds the boundary does not end its part early", async () => {
  const sending = sendingTo(server.port);
  await sending.send();
  const [, boundary] = /boundary="([^"]+)"/.exec(server.mails.at(-1)?.raw.toString() ?? "") ?? [];
  expect(boundary).toBeDefined();
  const text = `before\n--${boundary}\nContent-Type: text/html\n\n<b>injected</b>\n--${boundary}--\nafter`;
  await sending.send({ content: contentWith({ text }) });
  const { mail } = await lastMail();
  expect(mail.text?.trim()).toBe(text);
  expect(mail.html).not.toContain("injected");
});

test("attachments arrive byte for byte, with their names", async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  const attachments = [
    { filename: "Größe 🔔.bin", contentType: "application/pdf", content: bytes.subarray(1) },
    { filename: "old.eml", contentType: "message/rfc822", content: Buffer.from("Subject: x\n\ny") },
  ];
  await sendingTo(server.port).send({ attachments });
  const { mail } = await lastMail();
  expect(mail.text?.trim()).toBe("The disk is full.");
  expect(mail.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
    ["Größe 🔔.bin", "application/pdf"],
    ["old.eml", "application/octet-stream"],
  ]);
  const content = mail.attachments[0]?.content;
  expect(content instanceof ArrayBuffer && Buffer.from(content).equals(bytes.subarray(1))).toBe(
    true,
  );
});

test("an address that is not one plain mailbox is rejected and nothing is sent", async () => {
  const before = server.mails.length;
  const address = "ada@example.org\r\nRCPT TO:<eve@example.net>";
  const outcome = await sendingTo(server.port).send({ address });
  expect(outcome).toMatchObject({ status: "rejected", reason: { code: "address-invalid" } });
  expect(server.mails.length).toBe(before);
});

test("the debug log holds the mail, and of a sensitive one only the addresses", async () => {
  const sending = sendingTo(server.port);
  await sending.send();
  expect(sending.logs.map(({ level, text }) => `${level} ${text}`)).toEqual([
    "debug New email",
    "debug Server answered",
  ]);
  expect(sending.logs[0]?.fields).toMatchObject({
    from: "bells@example.com",
    to: ["ada@example.org"],
    headers: { Subject: "[Example] Backup failed" },
    body: "The disk is full.",
    delivery: "0123456789abcdef0123456789abcdef",
  });
  const content = contentWith({ subject: "Code 4711", text: "Code 4711", html: "<p>4711</p>" });
  await sending.send({ sensitive: true, content });
  expect(sending.logs).toHaveLength(4);
  expect(JSON.stringify(sending.logs)).not.toContain("4711");
});

test("a content that lacks a part is refused unsent, and nothing of it is in the next mail", async () => {
  const sending = sendingTo(server.port);
  const before = server.mails.length;
  const secret = { ...contentWith({ subject: "For Ada", text: "Code 4711" }), html: undefined };
  const request = { address: "ada@example.org", content: secret };
  expect(await Reflect.apply(sending.send, sending, [request])).toMatchObject({
    status: "rejected",
    reason: { code: "content-unusable", message: expect.stringContaining("no html") },
  });
  expect(server.mails.length).toBe(before);
  await sending.send({ address: "grace@example.org" });
  const { to, raw, mail } = await lastMail();
  expect(to).toEqual(["grace@example.org"]);
  expect(raw.toString()).not.toMatch(/For Ada|4711|ada@example\.org/);
  expect(mail.subject).toBe("[Example] Backup failed");
});

test("of the answer to a sensitive mail only the codes are kept", async () => {
  for (const [dot, outcome] of [
    ["554 5.7.1 refused: Code 4711", { status: "rejected", reason: { response: "554 5.7.1" } }],
    ["451-4.3.0 later\r\n451 4.3.0 Code 4711", { status: "deferred" }],
    ["250 2.0.0 Ok: Code 4711", { status: "sent", response: "250 2.0.0" }],
    ["999 Code 4711", { status: "unknown", reason: { code: "unknown-outcome" } }],
  ] as const) {
    const scripted = await scriptedServer({ dot });
    onTestFinished(() => scripted.stop());
    const sending = sendingTo(scripted.port);
    const sent = await sending.send({
      sensitive: true,
      content: contentWith({ subject: "Code 4711", text: "Code 4711", html: "<p>4711</p>" }),
    });
    expect(sent).toMatchObject(outcome);
    expect(JSON.stringify([sent, sending.logs])).not.toContain("4711");
  }
});
