import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectAddress } from "../../src/address.ts";
import type { BounceConfig } from "../../src/bounce/bounce-options.ts";
import { tokenFor, tokenIn, tokenLength } from "../../src/bounce/bounce-token.ts";
import { SignedSender } from "../../src/bounce/signed-sender.ts";

const key = "a key of this test alone";
const sent = {
  deliveryId: "0192f0c4-9b7a-7c31-8f53-5c1f2f3f9d10_0011223344556677",
  createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  address: "Ada@example.org",
};
const config: BounceConfig = { address: "bounces@x.example", secret: key, delimiter: "+" };
const sender = (changes: Partial<BounceConfig> = {}) => new SignedSender({ ...config, ...changes });

function tokenOf(address: string, changes: Partial<BounceConfig> = {}) {
  const read = sender(changes).read(address);
  return read.status === "signed" ? read.token : undefined;
}

test("a signed sender is one plain address that tells delivery, address and day", () => {
  const address = sender().of(sent);
  expect(inspectAddress(address)).toMatchObject({ ok: true, address });
  expect(address).toMatch(/^bounces\+[a-z2-7]{40}@x\.example$/);
  const token = tokenOf(address);
  expect(token?.isTo("Ada@example.org")).toBe(true);
  expect(token?.isTo("grace@example.org")).toBe(false);
  expect(token?.isOf(sent.deliveryId)).toBe(true);
  expect(token?.isOf("another")).toBe(false);
  expect(token?.since).toBe(Date.UTC(2026, 0, 2));
  expect(token?.until).toBe(Date.UTC(2026, 0, 3));
});

test("the same delivery has the same sender at every attempt, and no other has it", () => {
  expect(sender().of(sent)).toBe(sender().of({ ...sent }));
  for (const change of [{ deliveryId: "b" }, { address: "b@example.org" }, { createdAt: 0 }]) {
    expect(sender().of({ ...sent, ...change })).not.toBe(sender().of(sent));
  }
});

test("servers may change the case of the envelope and of the address", () => {
  const token = tokenOf(sender().of(sent).toUpperCase());
  expect(token?.isTo("ada@EXAMPLE.org")).toBe(true);
});

test.each(["+", "-", "=", "_"] as const)("the delimiter may be %s", (delimiter) => {
  const address = sender({ delimiter }).of(sent);
  expect(address.startsWith(`bounces${delimiter}`)).toBe(true);
  expect(inspectAddress(address).ok).toBe(true);
  expect(tokenOf(address, { delimiter })).toBeDefined();
  expect(sender({ delimiter: delimiter === "+" ? "-" : "+" }).read(address).status).toBe("foreign");
});

test("keys rotate: the first signs, all are recognised, and one that is gone is not", () => {
  const fresh = "another key of this test";
  const rotated = { secret: [fresh, key] };
  expect(tokenOf(sender().of(sent), rotated)?.isTo(sent.address)).toBe(true);
  expect(sender({ secret: fresh }).of(sent)).toBe(sender(rotated).of(sent));
  expect(sender({ secret: fresh }).read(sender().of(sent)).status).toBe("forged");
});

test("no character of a token can be changed", () => {
  const address = sender().of(sent);
  const start = "bounces+".length;
  for (let at = start; at < start + tokenLength; at += 1) {
    const other = address[at] === "a" ? "b" : "a";
    const changed = `${address.slice(0, at)}${other}${address.slice(at + 1)}`;
    expect(sender().read(changed).status, `position ${at}`).toBe("forged");
  }
});

test("addresses without a token of ours are foreign", () => {
  const token = tokenFor(sent, key);
  for (const address of [
    "bounces@x.example",
    "bounces+@x.example",
    `bounces+${token}@y.example`,
    `other+${token}@x.example`,
    `bounces+${token}a@x.example`,
    `bounces+${token.slice(1)}@x.example`,
    "",
    "@",
  ]) {
    expect(sender().read(address).status, address).toBe("foreign");
  }
});

test("the hashes in a token depend on the key, so that addresses cannot be tried on it", () => {
  const marks = [key, "another key of this test"].map((each) => tokenFor(sent, each).slice(3, 24));
  expect(marks[0]).not.toBe(marks[1]);
});

test("whatever is given for a token, nothing throws and nothing passes", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z2-7]{40}$/)), (text) => {
      expect(tokenIn(text, [key])).toBeUndefined();
    }),
  );
});

test("every delivery comes back out of its token", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.integer({ min: 0, max: Date.UTC(2140, 0, 1) }),
      fc.emailAddress(),
      (deliveryId, createdAt, address) => {
        const token = tokenIn(tokenFor({ deliveryId, createdAt, address }, key), [key]);
        expect(token?.isOf(deliveryId)).toBe(true);
        expect(token?.isTo(address)).toBe(true);
        expect(token !== undefined && token.since <= createdAt && createdAt < token.until).toBe(
          true,
        );
      },
    ),
  );
});
