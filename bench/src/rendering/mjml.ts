import { readFileSync } from "node:fs";
import { Eta } from "eta";
import mjml2html from "mjml";
import { z } from "zod";
import { contender } from "../contender.ts";
import { paceOf } from "./pace.ts";
import { toldBy, wordedViews } from "./view.ts";

const input = z.object({ mails: z.number() });

/** The same mail by MJML that was made into HTML ahead, filled in by Eta; its text twin by Eta as well. */
export default contender(input, async ({ mails }) => {
  const { html: source, errors } = await mjml2html(read("mjml/backup-failed.mjml"), {
    validationLevel: "strict",
  });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  const forHtml = new Eta();
  const forText = new Eta({ autoEscape: false, autoTrim: false });
  const html = forHtml.compile(source);
  const text = forText.compile(read("mjml/backup-failed.text.eta"));
  return paceOf(await wordedViews(), mails, async (view) => {
    const told = toldBy(view);
    return { html: forHtml.render(html, told), text: forText.render(text, told) };
  });
});

function read(name: string): string {
  return readFileSync(new URL(`../../peer-templates/${name}`, import.meta.url), "utf8");
}
