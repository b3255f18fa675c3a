import fc from "fast-check";
import { expect, test } from "vitest";
import { codesIn, credentialRedactor } from "../src/redact.ts";

const password = `open "sesame" <&'ü\\`;
const redact = credentialRedactor("ada", password);
const hex = Buffer.from(password).toString("hex");

const echoes: readonly (readonly [string, string])[] = [
  ["as it is", password],
  ["in JSON", JSON.stringify(password)],
  ["in JSON of ASCII", `open \\u0022sesame\\u0022 \\u003c\\u0026\\u0027\\u00FC\\\\`],
  ["in HTML by name", "open &quot;sesame&quot; &lt;&amp;&apos;ü\\"],
  ["in HTML by number", "open &#34;sesame&#034; &#x3c;&#38;&#X27;&#xFC;\\"],
  ["in a URL", encodeURIComponent(password)],
  ["in quoted-printable", "open=20=22sesame=22=20=3C=26=27=c3=bc=5C"],
  ["in hexadecimal digits", hex],
  ["in hexadecimal capitals with colons", hex.toUpperCase().replace(/..(?!$)/g, "$&:")],
  ["in Base64", Buffer.from(`\0ada\0${password}`).toString("base64")],
];

test.each(echoes)("a password that is echoed %s is redacted", (_how, echo) => {
  expect(redact(`535 5.7.8 No: ${echo}`)).toMatch(/^535 5\.7\.8 No: .*\[redacted\]/);
  expect(redact(`535 5.7.8 No: ${echo}`)).not.toMatch(/sesame|736573616d65/i);
});

test.each(echoes)("also where the reply breaks the line anywhere: %s", (_how, echo) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: echo.length - 1 }),
      fc.constantFrom("\n535 ", "\n535 5.7.8 ", "\r\n535-5.7.8 "),
      (at, lineBreak) => {
        const reply = `535-5.7.8 No: ${echo.slice(0, at)}${lineBreak}${echo.slice(at)}`;
        const shown = redact(reply);
        expect(shown).toContain("[redacted]");
        expect(shown).not.toContain(echo.slice(0, at).slice(-6).padStart(6, "\0"));
      },
    ),
  );
});

test("a break in place of the password's own space hides nothing", () => {
  const shown = credentialRedactor("ada", "open sesame")("535-5.7.8 open\n535 5.7.8 sesame");
  expect(shown).toBe("535-5.7.8 [redacted]");
});

test("what holds no credentials stays as it came, line breaks included", () => {
  const reply = "535-5.7.8 Username and Password not accepted\n535 5.7.8 see example.com/help";
  expect(redact(reply)).toBe(reply);
});

test.each([
  ["554 5.7.1 refused: Code 4711", "554 5.7.1"],
  ["554-5.7.1 refused\n554 Code 4711", "554-5.7.1"],
  ["250 Ok: queued as 4711", "250"],
  ["250", "250"],
  ["Code 4711", ""],
  ["connect ECONNREFUSED 127.0.0.1:25", ""],
])("of %j only the codes stay", (response, codes) => {
  expect(codesIn(response)).toBe(codes);
});
