import type { CarillonError } from "carillon";
import { describe, expect, test } from "vitest";
import { alertFired, desk } from "./desk.ts";

const by = { actor: "ann" };
const subject = "alert.fired.email.subject";

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "taken",
    ({ code, issues }: CarillonError) => ({ code, issues }),
  );

/** As somebody calls it whom no compiler has warned. */
async function called(method: string, ...given: readonly unknown[]) {
  const { engine } = await desk();
  const { templates } = engine;
  const all: Readonly<Record<string, unknown>> = {
    preview: templates.preview.bind(templates),
    save: templates.save.bind(templates),
    get: templates.get.bind(templates),
    publish: templates.publish.bind(templates),
    reset: templates.reset.bind(templates),
  };
  const call = all[method];
  if (typeof call !== "function") throw new Error(`There is no ${method}`);
  return refusal((async () => call(...given))());
}

const invalid = (...issues: readonly string[]) => ({ code: "template-options-invalid", issues });

describe("what the API is given is checked, in words", () => {
  test.each([
    [{ type: alertFired }, { tenant: 5 }, "tenant: must be a text of 1 to 200 characters"],
    [{ type: alertFired }, { templates: { [subject]: 5 } }, `templates.${subject}: must be a text`],
    [{ type: undefined }, {}, "type: must be made by defineEvent"],
    [undefined, {}, "must be an object"],
    [
      { type: alertFired },
      { langauge: "de" },
      'there is no option "langauge"; did you mean "language"?',
    ],
    [
      { type: alertFired },
      { language: "not a language" },
      "language: must be a language, such as de",
    ],
    [{ type: alertFired }, { audience: "all" }, "audience: must be team or user"],
    [
      { type: alertFired },
      {
        templates: Object.fromEntries(
          Array.from({ length: 51 }, (_, index) => [`_a${index}.html`, "x"]),
        ),
      },
      "templates: must be at most 50 templates",
    ],
    [
      { type: alertFired },
      {
        templates: Object.fromEntries(
          Array.from({ length: 20 }, (_, index) => [`_a${index}.html`, "x".repeat(60_000)]),
        ),
      },
      "templates: must have at most 524288 characters together",
    ],
  ])("a preview of %# is refused", async (event, options, issue) => {
    expect(await called("preview", event, options)).toEqual(invalid(issue));
  });

  test.each([
    ["get", ["\0"]],
    ["publish", ["\0", by]],
    ["reset", ["a\u202eb", by]],
    ["save", ["\n", "x", by]],
  ])("%s takes no name that is no line", async (method, given) => {
    expect(await called(method, ...given)).toMatchObject({ code: "template-options-invalid" });
  });

  test.each(["a\u202eb", "a\nb", "", 5])("nobody is called %j", async (actor) => {
    expect(await called("save", subject, "x", { actor })).toMatchObject({
      code: "template-options-invalid",
      issues: [expect.stringMatching(/^actor: must be (?:one line|a text of 1 to 200)/)],
    });
  });

  test("an option that there is not is told, with the nearest", async () => {
    expect(await called("save", subject, "x", { ...by, tennant: "bakery" })).toEqual(
      invalid('there is no option "tennant"; did you mean "tenant"?'),
    );
  });
});

test("a preview is in the language that is asked for", async () => {
  const { engine } = await desk();
  const tried = await engine.templates.preview({ type: alertFired }, { language: "de" });
  expect(tried).toMatchObject({ content: { subject: "[Acme] db-1 antwortet nicht" } });
  const plain = await engine.preview(
    { type: alertFired, payload: alertFired.sample },
    { language: "de" },
  );
  expect(plain).toMatchObject({ content: { subject: "[Acme] db-1 antwortet nicht" } });
});

test("what counts of a tenant has no more than so many characters together", async () => {
  const { engine } = await desk();
  const { templates } = engine;
  const bakery = { ...by, tenant: "bakery" };
  const refusals: unknown[] = [];
  for (let index = 0; index < 10; index += 1) {
    const name = `_piece${index}.html`;
    await templates.save(name, "x".repeat(60_000), bakery);
    refusals.push(await refusal(templates.publish(name, bakery)));
  }
  expect(refusals.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => "taken"));
  expect(refusals[8]).toEqual({
    code: "template-refused",
    issues: [expect.stringContaining("at most 524288 are taken")],
  });
  await templates.save("_piece9.html", "x".repeat(60_000), by);
  await templates.publish("_piece9.html", by);
  await templates.reset("_piece0.html", bakery);
  await templates.publish("_piece8.html", bakery);
});
