import { CarillonError, code, message } from "@carillon/core";
import { describe, expect, it } from "vitest";

function refusal(make: () => unknown): Pick<CarillonError, "code" | "issues"> {
  try {
    make();
  } catch (error) {
    if (error instanceof CarillonError) return error;
  }
  throw new Error("It was not refused");
}

describe("A message", () => {
  it("has fields and actions by label, in their order, without those that have no value", () => {
    const built = message({
      title: "Run 7 failed",
      summary: "Nobody has restarted it.",
      fields: { Host: "db-1", Owner: undefined, Output: code("a\nb"), Errors: code(undefined) },
      actions: { "Open the run": "https://x.example/7", "Ask for help": undefined },
    });
    expect(built).toEqual({
      title: "Run 7 failed",
      summary: "Nobody has restarted it.",
      fields: [
        { label: "Host", value: "db-1" },
        { label: "Output", value: "a\nb", style: "code" },
      ],
      actions: [{ label: "Open the run", url: "https://x.example/7" }],
    });
    expect(message(built)).toEqual(built);
    expect(message(JSON.parse(JSON.stringify(built)))).toEqual(built);
  });

  it("has them as lists, where a label comes twice or is a number", () => {
    const fields = [
      { label: "2", value: "b" },
      { label: "1", value: "a" },
      { label: "1", value: "c", style: "code" as const },
    ];
    expect(message({ title: "t", fields }).fields).toEqual(fields);
  });

  it("is a title at least, and keeps nothing of what it is made from", () => {
    const fields = { Host: "db-1" };
    const built = message({ title: "t", fields });
    fields.Host = "other";
    expect(built).toEqual({
      title: "t",
      summary: "",
      fields: [{ label: "Host", value: "db-1" }],
    });
  });

  it.each<[string, unknown, string]>([
    ["no object", undefined, "received undefined"],
    ["no title", {}, "title: must be a text: what happened, on one line"],
    ["an empty title", { title: " \n" }, "title: must not be empty"],
    [
      "a number as a value",
      { title: "t", fields: { Size: 7 } },
      "fields.Size: must be a text, code",
    ],
    ["an object as a value", { title: "t", fields: { Size: {} } }, "fields.Size: must be a text"],
    ["code of a number", { title: "t", fields: { Size: code(Object(7)) } }, "fields.Size: must be"],
    [
      "null as a value",
      { title: "t", fields: { Host: null } },
      "fields.Host: must be a text, code",
    ],
    ["an empty label", { title: "t", fields: { "": "x" } }, 'fields."": must not be empty'],
    [
      "a URL object",
      { title: "t", actions: { Go: new URL("https://x") } },
      "actions.Go: must be an",
    ],
    ["a text as fields", { title: "t", fields: "x" }, "fields: must be values by label, or a list"],
    [
      "a typing mistake",
      { title: "t", sumary: "x" },
      'no part of a message "sumary"; did you mean "summary"?',
    ],
    [
      "a language that is none",
      { title: "t", language: "German (AT)" },
      "language: must be a language tag",
    ],
    [
      "words for a user without a title",
      { title: "t", user: { summary: "x" } },
      "user.title: must be",
    ],
    [
      "a field of a user",
      { title: "t", user: { title: "u", fields: { A: 1 } } },
      "user.fields.A: must",
    ],
  ])("is refused with %s", (_, parts, issue) => {
    const error = refusal(() => Reflect.apply(message, undefined, [parts]));
    expect(error.code).toBe("message-invalid");
    expect(error.issues?.join("\n")).toContain(issue);
  });

  it("that cannot be read is refused as well", () => {
    const parts = {
      get title(): string {
        throw new Error("no title for you");
      },
    };
    expect(refusal(() => message(parts)).issues).toEqual(["no title for you"]);
  });

  it("is checked by the compiler", () => {
    // @ts-expect-error There is no title.
    expect(() => message({ summary: "x" })).toThrow();
    // @ts-expect-error A number is written as its reader writes it: format.number(7).
    expect(() => message({ title: "t", fields: { Size: 7 } })).toThrow();
    // @ts-expect-error A mistyped part.
    expect(() => message({ title: "t", sumary: "x" })).toThrow();
  });
});
