import { expect, test } from "vitest";
import { languages } from "../src/languages.ts";
import { samples } from "./cases.ts";
import { asText, audiences, render } from "./render.ts";

// Read the files when they change, as a recipient would: they are what people get.
test.each(Object.keys(languages))("What every sample says in %s", async (language) => {
  const texts = samples.flatMap(([type, state, payload]) =>
    audiences
      .filter((audience) => audience === "team" || type.hasUser)
      .map((audience) => {
        const words = render(type, payload, language, audience);
        return `── ${type.name}, ${state}, to the ${audience} ──\n${asText(words)}\n`;
      }),
  );
  await expect(texts.join("\n")).toMatchFileSnapshot(`snapshots/${language}.txt`);
});
