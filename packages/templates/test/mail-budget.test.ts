import * as acorn from "acorn";
import { describe, expect, test, vi } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { limits } from "../src/safe/limits.ts";
import { sampleView } from "./sample-view.ts";

vi.mock("acorn", { spy: true });
const parse = vi.mocked(acorn.parse);

const renderer = etaRenderer();

const render = (uploads: ReadonlyMap<string, string>) =>
  renderer.render("email", sampleView({ type: "backup.failed", view: { uploads } }));

/** A mail that includes so many pieces of one source. */
const withPieces = (count: number, source: (index: number) => string) => {
  const names = Array.from({ length: count }, (_, index) => `_piece${index}.html`);
  return new Map([
    ["backup.email.html", names.map((name) => `<%~ include("${name}.eta") %>`).join("")],
    ...names.map((name, index) => [name, source(index)] as const),
  ]);
};

describe("what templates cost is counted for a mail as a whole", () => {
  test("so that many pieces have no more to read than a mail has", async () => {
    const uploads = withPieces(
      300,
      (index) => `${index}${"<% if (false) { %>x<% } %>".repeat(2_000)}`,
    );
    await expect(render(uploads)).rejects.toThrow(
      `templates of more than ${limits.mailSources} characters`,
    );
  });

  test("so that many pieces have no more to do than a mail has", async () => {
    const busy = "<% if (1 + 1 + 1 + 1 + 1 === 6) { %>x<% } %>".repeat(120);
    await expect(render(withPieces(4, () => `a${busy}`))).resolves.toBeDefined();
    await expect(render(withPieces(40, () => `a${busy}`))).rejects.toThrow(
      `takes more than ${limits.steps} steps`,
    );
  });

  test("so that its parts together make no more than a mail does", async () => {
    const long = "x".repeat(60_000);
    const parts = (times: number) =>
      new Map([
        ["backup.email.html", `<%~ include("_a.html.eta") %>`.repeat(times)],
        ["backup.email.text", `<%~ include("_a.text.eta") %>`.repeat(times)],
        ["_a.html", long],
        ["_a.text", long],
      ]);
    await expect(render(parts(2))).resolves.toBeDefined();
    await expect(render(parts(5))).rejects.toThrow(`makes more than ${limits.output} characters`);
  });
});

test("a template that stays is not read again when another one changes", async () => {
  const uploads = (note: string) =>
    new Map([
      ["backup.email.html", `<p>${"<%= backup.job %> ".repeat(2_900)}</p>`],
      ["backup.email.subject", note],
    ]);
  const readsOf = async (note: string) => {
    parse.mockClear();
    expect((await render(uploads(note))).subject).toBe(note);
    return parse.mock.calls.length;
  };
  expect(await readsOf("one")).toBe(2);
  expect(await readsOf("two"), "only its subject").toBe(1);
});
