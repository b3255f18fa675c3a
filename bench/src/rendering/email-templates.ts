import { fileURLToPath } from "node:url";
import EmailTemplates from "email-templates";
import { z } from "zod";
import { contender } from "../contender.ts";
import { paceOf } from "./pace.ts";
import { toldBy, wordedViews } from "./view.ts";

const input = z.object({
  mails: z.number(),
  /** `defaults`: it puts styles into the elements and makes the text from the HTML. */
  work: z.enum(["defaults", "templates-alone"]),
});

const root = fileURLToPath(new URL("../../peer-templates/email-templates/", import.meta.url));

/** The same mail by email-templates with EJS, its templates cached as in production. */
export default contender(input, async ({ mails, work }) => {
  const email = new EmailTemplates({
    views: { root, options: { extension: "ejs" } },
    juice: work === "defaults",
    send: false,
    preview: false,
  });
  const template = work === "defaults" ? "backup-failed" : "backup-failed-with-text";
  return paceOf(await wordedViews(), mails, async (view) => {
    const { html = "", text = "" } = await email.renderAll(template, {
      ...toldBy(view),
      cache: true,
    });
    return { html, text };
  });
});
