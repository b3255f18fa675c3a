import { counter, defineLanguage } from "carillon";

const count = counter("pl");

/** Some Polish, whose nouns have a form for one, one for a few and one for many. */
export const pl = defineLanguage("pl", {
  catalog: {
    backup: {
      copies: (number) =>
        `Kopia jest w ${count(number, { one: "# miejscu", other: "# miejscach" })}.`,
    },
  },
  bundles: {
    things: {
      backup: (number, written) =>
        count(
          number,
          { one: "# kopia", few: "# kopie", many: "# kopii", other: "# kopii" },
          written,
        ),
    },
  },
});
