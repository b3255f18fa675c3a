import type { EmailContent, RenderView } from "@carillon/core";
import { Mail, type MailSources } from "./mail.ts";
import { longestSubject, oneLine, subjectOf } from "./one-line.ts";
import type { RenderJob } from "./render-job.ts";
import { type TemplateData, templateData } from "./template-data.ts";
import { templateError } from "./template-fault.ts";
import type { TemplateSet } from "./template-set.ts";
import { uploadsIn } from "./uploads.ts";

/** Renders an application's own templates: in a thread of their own, or in this one. */
export interface RenderPlace {
  /** One text for each name, in order. */
  render(job: RenderJob): Promise<readonly string[]>;
  close(): Promise<void> | void;
}

/** A mail: each part from a template of the application's where it has one, otherwise from the layout. */
export async function renderEmail(
  view: RenderView,
  sources: Omit<MailSources, "uploads">,
): Promise<EmailContent> {
  const data = templateData(view);
  if (sources.files === undefined && sources.code === undefined && view.uploads === undefined) {
    return builtInEmail(view, data, sources.builtIn);
  }
  const uploads = view.uploads && uploadsIn(view.uploads);
  const mail = new Mail(view, data, { ...sources, uploads });
  const subject = await mail.own("subject");
  return {
    rendering: "email",
    subject:
      subject === undefined
        ? subjectOf(view.app.name, view.message.title)
        : checkedSubject(subject, view),
    html: (await mail.own("html")) ?? (await mail.inLayout("html")),
    text: (await mail.own("text")) ?? (await mail.inLayout("text")),
  };
}

function builtInEmail(view: RenderView, data: TemplateData, builtIn: TemplateSet): EmailContent {
  return {
    rendering: "email",
    subject: subjectOf(view.app.name, view.message.title),
    html: builtIn.render("layout.email.html.eta", data),
    text: builtIn.render("layout.email.text.eta", data),
  };
}

/** A subject of the application's own is the whole subject, prefix included. */
function checkedSubject(subject: string, { event }: RenderView): string {
  const line = oneLine(subject, longestSubject);
  if (line !== "") return line;
  throw templateError(`The subject template for ${event.type} makes an empty text`);
}
