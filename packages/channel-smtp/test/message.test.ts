import { createHash } from "node:crypto";
import type { Attachment, Logo, SendRequest } from "@carillon/core";
import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { Composer } from "../src/compose.ts";
import type { Mailbox } from "../src/mailbox.ts";
import { contentWith, requestWith, sendingTo } from "./support/sending.ts";

const bells: Mailbox = { name: "Bells", address: "bells@example.com", domain: "example.com" };

function composed(changes: Partial<SendRequest<"email">>, logo?: Logo, from = bells) {
  const { bytes } = new Composer(from, undefined, { name: "Example", logo }).compose(
    requestWith(changes),
    "ada@x.example",
  );
  return bytes;
}

/** The fields of a header by name, unfolded; each may be there once. */
function fieldsIn(bytes: Buffer): Readonly<Record<string, string>> {
  const wire = bytes.toString("latin1");
  const header = wire.slice(0, wire.indexOf("\r\n\r\n")).replaceAll("\r\n ", " ");
  const fields = header
    .split("\r\n")
    .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
  expect(new Set(fields.map(([name]) => name)).size).toBe(fields.length);
  return Object.fromEntries(fields);
}

describe("A conversation", () => {
  test("is one for all of its mails, whichever of them came first", () => {
    const mails = ["1", "2", "3"].map((deliveryId) =>
      fieldsIn(composed({ deliveryId, thread: "alert:web-01" })),
    );
    const roots = mails.flatMap(({ References, "In-Reply-To": answered }) => [
      References,
      answered,
    ]);
    expect(new Set(roots).size).toBe(1);
    expect(roots[0]).toMatch(/^<thread\.[0-9a-f]{32}@example\.com>$/);
    expect(new Set(mails.map((mail) => mail["Message-ID"])).size).toBe(3);
  });

  test("is another one for another thing, and for another sender's domain", () => {
    const root = (thread: string, domain = "example.com") =>
      fieldsIn(composed({ thread }, undefined, { ...bells, domain })).References;
    expect(root("alert:web-01")).not.toBe(root("alert:web-02"));
    expect(root("alert:web-01")).not.toBe(root("alert:web-01", "example.net"));
  });

  test("is nothing that a mail without one has", () => {
    const fields = fieldsIn(composed({}));
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(["References"]));
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(["In-Reply-To"]));
  });

  test("cannot write anything into the header, whatever its key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (thread) => {
        expect(fieldsIn(composed({ thread })).References).toMatch(
          /^<thread\.[0-9a-f]{32}@example\.com>$/,
        );
      }),
    );
  });
});

describe("The link to unsubscribe", () => {
  const url = `https://app.example/notify/unsubscribe/${"a".repeat(120)}.${"b".repeat(43)}`;

  test("is a field for mail programs, with one click", () => {
    const fields = fieldsIn(composed({ content: contentWith({ unsubscribe: url }) }));
    expect(fields["List-Unsubscribe"]).toBe(`<${url}>`);
    expect(fields["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  });

  test("promises one click over https alone", () => {
    const local = url.replace("https://app.example", "http://localhost:3000");
    const fields = fieldsIn(composed({ content: contentWith({ unsubscribe: local }) }));
    expect(fields["List-Unsubscribe"]).toBe(`<${local}>`);
    expect(fields).not.toHaveProperty("List-Unsubscribe-Post");
  });

  test("is nothing that a mail without one has", () => {
    expect(Object.keys(fieldsIn(composed({}))).filter((name) => name.startsWith("List-"))).toEqual(
      [],
    );
  });

  test.each([
    "https://app.example/>, <mailto:eve@example.net",
    "https://app.example/\r\nBcc: eve@example.net",
    "https://app.example/ x",
    "https://app.example/ä",
    "javascript:alert(1)",
    "mailto:eve@example.net",
    `https://app.example/${"a".repeat(1_000)}`,
  ])("%j is none, and no such mail is made", (unsubscribe) => {
    expect(() => composed({ content: contentWith({ unsubscribe }) })).toThrow(TypeError);
  });
});

const logo: Logo = {
  contentId: `logo.${"0123456789abcdef".repeat(2)}@carillon`,
  contentType: "image/png",
  content: Uint8Array.from({ length: 3_000 }, (_, index) => (index * 7) % 256),
  width: 320,
  height: 80,
};
const html = `<p><img src="cid:${logo.contentId}" alt="Example">The disk is full.</p>`;

describe("The logo", () => {
  test("goes along beside the HTML that shows it", async () => {
    const bytes = composed({ content: contentWith({ html }) }, logo);
    const mail = await PostalMime.parse(bytes);
    expect(mail.html?.trim()).toBe(html);
    expect(mail.text?.trim()).toBe("The disk is full.");
    expect(mail.attachments).toHaveLength(1);
    const [picture] = mail.attachments;
    expect(picture).toMatchObject({
      mimeType: "image/png",
      disposition: "inline",
      related: true,
      contentId: `<${logo.contentId}>`,
      filename: "logo.png",
    });
    expect(sha(picture?.content)).toBe(sha(logo.content));
    // The picture belongs to the HTML, and the text is an alternative to both.
    const types = [...bytes.toString("latin1").matchAll(/Content-Type: ([\w/]+)/g)];
    expect(types.map(([, type]) => type)).toEqual([
      "multipart/alternative",
      "text/plain",
      "multipart/related",
      "text/html",
      "image/png",
    ]);
  });

  test("stands beside attachments, and is none of them", async () => {
    const attachments: Attachment[] = [
      { filename: "report.pdf", contentType: "application/pdf", content: Uint8Array.from([1, 2]) },
    ];
    const mail = await PostalMime.parse(
      composed({ content: contentWith({ html }), attachments }, logo),
    );
    expect(mail.attachments.map(({ filename, disposition }) => [filename, disposition])).toEqual([
      ["logo.png", "inline"],
      ["report.pdf", "attachment"],
    ]);
  });

  test("does not go along where nothing shows it", async () => {
    for (const without of ["<p>x</p>", "<p>cid:logo</p>", "<p>xcid:logo.png</p>"]) {
      const mail = await PostalMime.parse(
        composed({ content: contentWith({ html: without }) }, logo),
      );
      expect(mail.attachments).toEqual([]);
    }
  });

  test("that was changed meanwhile shows itself in mails that were made for the old one", async () => {
    const old = html.replace("0123456789abcdef", "fedcba9876543210");
    const mail = await PostalMime.parse(composed({ content: contentWith({ html: old }) }, logo));
    expect(mail.attachments[0]?.contentId).toBe(
      `<${logo.contentId.replace("0123456789abcdef", "fedcba9876543210")}>`,
    );
    expect(sha(mail.attachments[0]?.content)).toBe(sha(logo.content));
  });

  test("is the tenant's, as is the sender's name where the channel gives none", async () => {
    const tenant = { name: "Bäckerei", logo, locale: "de", timeZone: "UTC" };
    const product = { name: "Example", logo: { ...logo, content: Uint8Array.from([9]) } };
    const mailFor = async (from: Mailbox, app?: typeof tenant) => {
      const request = requestWith({ content: contentWith({ html }), app });
      const composer = new Composer(from, undefined, product);
      return PostalMime.parse(composer.compose(request, "ada@x.example").bytes);
    };
    const own = await mailFor({ ...bells, name: undefined });
    expect(own.from?.name).toBe("Example");
    expect(sha(own.attachments[0]?.content)).toBe(sha(product.logo.content));
    const theirs = await mailFor({ ...bells, name: undefined }, tenant);
    expect(theirs.from?.name).toBe("Bäckerei");
    expect(sha(theirs.attachments[0]?.content)).toBe(sha(logo.content));
    expect((await mailFor(bells, tenant)).from?.name).toBe("Bells");
  });

  test("makes the same bytes for the same mail", () => {
    const content = contentWith({ html });
    expect(composed({ content }, logo).equals(composed({ content }, logo))).toBe(true);
  });
});

function sha(content: unknown): string {
  const bytes = content instanceof ArrayBuffer ? new Uint8Array(content) : content;
  if (!(bytes instanceof Uint8Array)) throw new TypeError("These are no bytes");
  return createHash("sha256").update(bytes).digest("hex");
}

test("a header has these fields and no others, whatever it is asked to send", () => {
  const forged = "x\r\nBcc: eve@example.net\r\nX-Priority: 1";
  const bytes = composed({
    recipient: { id: forged, name: forged },
    thread: forged,
    content: contentWith({ subject: forged, unsubscribe: "https://app.example/u" }),
  });
  expect(Object.keys(fieldsIn(bytes))).toEqual([
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Date",
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
  ]);
});

test("a picture that is written into the HTML stays there", async () => {
  const written = `<img src="data:image/png;base64,${"iVBORw0KGgo".repeat(5_000)}">`;
  const mail = await PostalMime.parse(composed({ content: contentWith({ html: written }) }));
  expect(mail.attachments).toEqual([]);
  expect(mail.html?.trim()).toBe(written);
});

describe("An attachment", () => {
  const hostile = [
    "../../etc/passwd",
    "..\\..\\x",
    "a\r\nBcc: eve@example.net",
    'a"; filename="b.exe',
    "\u202egpj.exe",
    "x".repeat(5_000),
    "CON",
    "",
    "=?UTF-8?Q?a=0D=0AB?=",
    "a\0b",
    "\ud83d",
  ];

  test.each(hostile)("named %j breaks neither the header nor the reader", async (filename) => {
    const content = Uint8Array.from([1, 2, 3]);
    const attachments = [{ filename, contentType: "application/pdf", content }];
    const bytes = composed({ attachments });
    const lines = bytes.toString("latin1").split("\r\n");
    expect(lines.filter((line) => /^(?:Bcc|X-)/i.test(line))).toEqual([]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(78);
    const mail = await PostalMime.parse(bytes);
    expect(mail.attachments).toHaveLength(1);
    expect(sha(mail.attachments[0]?.content)).toBe(sha(content));
    expect(mail.attachments[0]?.filename ?? "").not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test.each(["message/rfc822", "message/partial", "multipart/mixed", "MULTIPART/related"])(
    "said to be %s goes out as plain bytes, which cannot end the part",
    async (contentType) => {
      const content = Buffer.from("--=_m_0123456789abcdef0123456789abcdef--\r\n\r\nBcc: x");
      const mail = await PostalMime.parse(
        composed({ attachments: [{ filename: "a.eml", contentType, content }] }),
      );
      expect(mail.attachments[0]?.mimeType).toBe("application/octet-stream");
      expect(sha(mail.attachments[0]?.content)).toBe(sha(content));
    },
  );
});

test("a domain that may pose as another is named in the log, once", async () => {
  const sending = sendingTo(1, { from: "Bells <bells@exаmple.org>" });
  for (const address of [
    "ada@xn--ggle-0nda.example",
    "bob@xn--ggle-0nda.example",
    "ada@x.example",
  ]) {
    await sending.send({ address }, AbortSignal.abort());
  }
  expect(sending.logs.filter(({ level }) => level === "warn")).toMatchObject(
    [
      { fields: { domain: "xn--exmple-4nf.org", warning: /mixes Latin and Cyrillic/ } },
      { fields: { domain: "xn--ggle-0nda.example", warning: /mixes Latin and Greek/ } },
    ].map(({ fields }) => ({
      text: "An address has a domain that may pose as another",
      fields: { domain: fields.domain, warning: expect.stringMatching(fields.warning) },
    })),
  );
});
