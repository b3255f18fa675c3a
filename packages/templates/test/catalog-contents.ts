import { catalog } from "@carillon/catalog";
import {
  type App,
  type Audience,
  type EmailContent,
  type EventType,
  formatFor,
  type Renderer,
  type RenderView,
} from "@carillon/core";

/** A mail of the catalog, and what it is about. */
export interface CatalogMail {
  readonly what: string;
  readonly view: RenderView;
  readonly content: EmailContent;
}

const audiences: readonly Audience[] = ["team", "user"];

/** Every sample of the catalog as a mail, in English and German, for the team and for its user. */
export async function catalogMails(renderer: Renderer, app: App): Promise<readonly CatalogMail[]> {
  const views = catalog.flatMap((type: EventType) =>
    Object.entries(type.samples).flatMap(([name, sample]) =>
      ["en", "de"].flatMap((language) =>
        audiences.map((audience) => ({
          what: `${type.name} (${name}), ${language}, ${audience}`,
          view: viewOf(type, sample, language, audience, app),
        })),
      ),
    ),
  );
  return Promise.all(
    views.map(async ({ what, view }) => ({
      what,
      view,
      content: await renderer.render("email", view),
    })),
  );
}

function viewOf(
  type: EventType,
  sample: unknown,
  language: string,
  audience: Audience,
  app: App,
): RenderView {
  const payload = type.schema.parse(sample);
  const event = {
    id: "event-1",
    type: type.name,
    payload,
    occurredAt: Date.UTC(2026, 10, 21, 3, 15),
    severity: type.severityOf(payload),
  };
  const recipient = { id: "ops", locale: language, timeZone: "Europe/Berlin" };
  const format = formatFor(language, "Europe/Berlin");
  const wording = type.wordingsIn(language)?.[audience];
  if (wording === undefined) throw new Error(`${type.name} has no words in ${language}`);
  const words = wording({ payload, event, recipient, app, format });
  return {
    event,
    domain: type.domain,
    message: {
      tone: type.toneOf(payload),
      title: words.title,
      summary: words.summary,
      fields: (words.fields ?? []).flatMap(({ label, value, style = "text" }) =>
        value === undefined || value === "" ? [] : [{ label, value, style }],
      ),
      actions: (words.actions ?? []).flatMap(({ label, url }) =>
        url === undefined ? [] : [{ label, url }],
      ),
      language,
    },
    recipient,
    audience,
    app,
    format,
    rules: audience === "team" ? ["Nightly backups"] : [],
    unsubscribe: audience === "team" ? "https://backup.example/notify/unsubscribe/a.b" : undefined,
  };
}
