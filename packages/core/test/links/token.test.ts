import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkSigner } from "../../src/links/token.ts";

const first = "a".repeat(32);
const second = "b".repeat(32);
const claims = {
  purpose: "unsubscribe",
  audience: "ada",
  expiresAt: 1_800_000_000_000,
  details: ["email", "digests", "en"],
};
const now = 1_790_000_000_000;

test("a token says what was signed, and the same claims make the same token", () => {
  const signer = new LinkSigner([first]);
  fc.assert(
    fc.property(
      fc.record({
        purpose: fc.string(),
        audience: fc.string({ unit: "grapheme" }),
        expiresAt: fc.integer({ min: now + 1, max: 4_102_444_800_000 }),
        details: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }),
      }),
      (given) => {
        const token = signer.sign(given);
        expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
        expect(signer.sign(given)).toBe(token);
        const read = signer.read(token, given.purpose, now - 1_000);
        const expiresAt = Math.floor(given.expiresAt / 1_000) * 1_000;
        expect(read).toEqual({ status: "valid", claims: { ...given, expiresAt } });
      },
    ),
  );
});

test("a token in which anything was changed is forged", () => {
  const signer = new LinkSigner([first]);
  const token = signer.sign(claims);
  for (let index = 0; index < token.length; index += 1) {
    for (const character of "Aa0-_.=") {
      const changed = token.slice(0, index) + character + token.slice(index + 1);
      if (changed === token) continue;
      expect(signer.read(changed, "unsubscribe", now), changed).toEqual({ status: "forged" });
    }
  }
});

test.each([
  "",
  ".",
  "..",
  "x",
  "x.y",
  "e30.e30",
  `${"a".repeat(5_000)}.b`,
  "\u{1f514}.\u{1f514}",
  `${new LinkSigner([first]).sign(claims)}.x`,
  `${new LinkSigner([first]).sign(claims)} `,
  `${new LinkSigner([first]).sign(claims)}=`,
])("%j is no token", (token) => {
  expect(new LinkSigner([first]).read(token, "unsubscribe", now)).toEqual({ status: "forged" });
});

test("a token ends when it says so", () => {
  const signer = new LinkSigner([first]);
  const token = signer.sign(claims);
  expect(signer.read(token, "unsubscribe", claims.expiresAt - 1).status).toBe("valid");
  expect(signer.read(token, "unsubscribe", claims.expiresAt)).toEqual({ status: "expired" });
});

test("a token for one purpose is none for another, even when it has expired", () => {
  const signer = new LinkSigner([first]);
  const token = signer.sign({ ...claims, purpose: "acknowledge" });
  expect(signer.read(token, "unsubscribe", now)).toEqual({ status: "other-purpose" });
  expect(signer.read(token, "unsubscribe", claims.expiresAt)).toEqual({ status: "other-purpose" });
});

test("an old secret is accepted as long as it stands behind the new one, and never signs", () => {
  const old = new LinkSigner([first]).sign(claims);
  const both = new LinkSigner([second, first]);
  expect(both.read(old, "unsubscribe", now).status).toBe("valid");
  expect(both.sign(claims)).toBe(new LinkSigner([second]).sign(claims));
  expect(new LinkSigner([second]).read(old, "unsubscribe", now)).toEqual({ status: "forged" });
});
