import { manualClock } from "@carillon/testing";
import { expect, test } from "vitest";
import { configSchema } from "../src/config.ts";
import { tokensFor } from "../src/oauth2.ts";
import { json, tokenServer } from "./support/token-server.ts";

const never = new AbortController().signal;

/** A source by an endpoint that names this lifetime, and how many tokens it has given. */
async function source(expires_in: unknown) {
  let given = 0;
  const endpoint = await tokenServer((response, form, request) => {
    given += 1;
    json(200, { access_token: `access-token-${given}`, expires_in })(response, form, request);
  });
  const clock = manualClock();
  const config = configSchema.parse({
    host: "smtp.example.com",
    from: "ada@example.com",
    user: "ada@example.com",
    oauth2: { provider: { tokenUrl: endpoint.url }, clientId: "bells", refreshToken: "refresh" },
  });
  const tokens = tokensFor(config, { clock, learn: () => {}, warn: () => {} });
  if (tokens === undefined) throw new Error("No source");
  return { clock, tokens, current: async () => (await tokens.current(never)).token.value };
}

test.each([
  [3600, "58m", "61m"],
  [60, "29s", "31s"],
  ["7200", "118m", "120m"],
  [undefined, "3m", "5m"],
  ["soon", "3m", "5m"],
  [1e300, "23h", "24h"],
] as const)(
  "a token that lives for %j seconds is kept for %s, and not for %s",
  async (seconds, kept, renewed) => {
    const { clock, current } = await source(seconds);
    expect(await current()).toBe("access-token-1");
    await clock.advance(kept);
    expect(await current()).toBe("access-token-1");
    await clock.advance(renewed);
    expect(await current()).toBe("access-token-2");
  },
);

test("a token that has no life is used once", async () => {
  for (const seconds of [0, -3600]) {
    const { current } = await source(seconds);
    expect(await current()).toBe("access-token-1");
    expect(await current()).toBe("access-token-2");
  }
});

test("only the very token that was refused is given up", async () => {
  const { tokens, current } = await source(3600);
  const { token: first } = await tokens.current(never);
  tokens.discard(first);
  expect(await current()).toBe("access-token-2");
  tokens.discard(first);
  expect(await current()).toBe("access-token-2");
});
