import PostalMime, { type Email } from "postal-mime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inShort } from "../support/in-short.ts";
import { contentWith, sendingTo } from "../support/sending.ts";
import { largestMail, type Postfix, startPostfix } from "./postfix.ts";
import { reasonToSkip, titled } from "./programs.ts";

const skip = reasonToSkip("postfix", "saslpasswd2");
const user = "ada@mail.carillon.test";
const password = "open sesame";

describe.skipIf(skip !== undefined)(titled("with a Postfix of Debian's", skip), () => {
  let postfix: Postfix;

  beforeAll(async () => {
    postfix = await startPostfix("ada", password);
  }, 15_000);

  afterAll(() => postfix.stop());

  const secure = () => ({
    security: "starttls" as const,
    user,
    password,
    tls: { ca: postfix.authority },
  });

  /** The newest mail of a mailbox with a subject. */
  async function arrived(mailbox: string, subject: string): Promise<Email> {
    for (let count = 1; ; count += 1) {
      const mails = await postfix.mails(mailbox, count);
      const parsed = await Promise.all(mails.map((mail) => PostalMime.parse(mail)));
      const found = parsed.find((mail) => mail.subject === subject);
      if (found !== undefined) return found;
    }
  }

  test("a mail arrives by STARTTLS and login as it was sent", async () => {
    const subject = `Größe 🔔 ${"über ".repeat(30)}Ende`;
    const text = [
      "The disk is full.",
      "",
      ".",
      ".. two dots",
      ".hidden",
      "From here on:",
      `${"x".repeat(5_000)} end`,
      "Zoë 🔔 שלום",
      "trailing space ",
      "",
    ].join("\n");
    const tape = Buffer.from(Array.from({ length: 40_000 }, (_, index) => index % 256));
    const outcome = await sendingTo(postfix.port, secure()).send({
      recipient: { id: "ada", name: "Ada Größe, née 🔔" },
      content: contentWith({ subject, text, html: `<p>${text}</p>` }),
      attachments: [
        { filename: "Übersicht «1».bin", contentType: "application/octet-stream", content: tape },
      ],
    });
    expect(outcome).toMatchObject({
      status: "sent",
      providerId: expect.stringMatching(/^[0-9A-F]+$/),
    });
    const mail = await arrived("ada", subject);
    expect(mail.text?.replaceAll("\r\n", "\n").trimEnd()).toBe(text.trimEnd());
    expect(mail.html).toContain("Zoë 🔔 שלום");
    expect(mail.to).toEqual([{ name: "Ada Größe, née 🔔", address: "ada@example.org" }]);
    expect(mail.from).toMatchObject({ name: "Carillon", address: "bells@example.com" });
    const [attachment] = mail.attachments;
    expect(attachment?.filename).toBe("Übersicht «1».bin");
    expect(attachment?.content).toEqual(new Uint8Array(tape).buffer);
    const [, protocol] =
      /with (ESMTP\w*)/.exec(mail.headers.find(({ key }) => key === "received")?.value ?? "") ?? [];
    expect(protocol).toBe("ESMTPSA");
  });

  test("a mail arrives by TLS from the first byte", async () => {
    const content = contentWith({ subject: "By TLS" });
    const sending = sendingTo(postfix.tlsPort, { ...secure(), security: "ssl" });
    expect(inShort(await sending.send({ content }))).toBe("sent");
    expect((await arrived("ada", "By TLS")).text?.trim()).toBe("The disk is full.");
  });

  test("a wrong password is refused, and told with its cure", async () => {
    const outcome = await sendingTo(postfix.port, { ...secure(), password: "guessed" }).send();
    expect(outcome).toMatchObject({
      status: "deferred",
      scope: "channel",
      reason: {
        code: "authentication",
        response: expect.stringContaining("535 5.7.8"),
        cure: expect.stringContaining("Check user and password"),
      },
    });
    expect(JSON.stringify(outcome)).not.toContain("guessed");
  });

  test("no login is offered in the clear, and so nothing is sent there", async () => {
    const sending = sendingTo(postfix.port, { ...secure(), security: "none" });
    expect(inShort(await sending.send())).toBe("deferred channel authentication-not-offered");
  });

  test("without a login mail for elsewhere is not relayed", async () => {
    const sending = sendingTo(postfix.port, {
      security: "starttls",
      tls: { ca: postfix.authority },
    });
    const outcome = await sending.send({ address: "ada@elsewhere.example" });
    expect(inShort(outcome)).toBe("rejected relay-denied");
    expect(outcome).toMatchObject({
      reason: {
        response: expect.stringContaining("Relay access denied"),
        cure: expect.stringContaining("Set user and password"),
      },
    });
  });

  test("a mailbox that does not exist is told, and suppressed", async () => {
    const sending = sendingTo(postfix.port, secure());
    const outcome = await sending.send({ address: "nobody@example.org" });
    expect(inShort(outcome)).toBe("rejected suppress recipient-unknown");
    expect(outcome).toMatchObject({ reason: { response: expect.stringContaining("550 5.1.1") } });
    expect(inShort(await sending.send())).toBe("sent");
  });

  test("greylisting waits five minutes", async () => {
    const outcome = await sendingTo(postfix.port, secure()).send({ address: "late@example.org" });
    expect(inShort(outcome)).toBe("deferred delivery greylisted");
    expect(outcome).toMatchObject({ retryAfterMs: 300_000 });
  });

  test("a mail over the server's limit is refused before it leaves", async () => {
    const content = contentWith({ text: "x".repeat(largestMail + 1) });
    const outcome = await sendingTo(postfix.port, secure()).send({ content });
    expect(inShort(outcome)).toBe("rejected too-large");
    expect(await postfix.log()).not.toContain("message file too big");
  });

  test("twenty mails go over one connection, and none is lost or mixed up", async () => {
    const sending = sendingTo(postfix.port, { ...secure(), maxConnections: 1 });
    const subjects = Array.from({ length: 20 }, (_, index) => `Mail ${index} of twenty`);
    const outcomes = await Promise.all(
      subjects.map((subject, index) =>
        sending.send({
          deliveryId: `twenty${index}`,
          content: contentWith({ subject, text: `Number ${index}` }),
        }),
      ),
    );
    expect(outcomes.map(inShort)).toEqual(subjects.map(() => "sent"));
    await sending.close();
    for (const [index, subject] of subjects.entries()) {
      const mail = await arrived("ada", subject);
      expect(mail.text?.trim()).toBe(`Number ${index}`);
      expect(mail.messageId).toBe(`<twenty${index}@example.com>`);
    }
    await expect
      .poll(postfix.log)
      .toMatch(/ehlo=2 starttls=1 auth=1 mail=20 rcpt=20 data=20 quit=1 /);
  });

  test("an address with letters beyond ASCII goes by SMTPUTF8", async () => {
    const content = contentWith({ subject: "By SMTPUTF8" });
    const sending = sendingTo(postfix.port, secure());
    expect(inShort(await sending.send({ address: "zoë@example.org", content }))).toBe("sent");
    expect((await arrived("utf8", "By SMTPUTF8")).to?.[0]?.address).toBe("zoë@example.org");
  });
});
