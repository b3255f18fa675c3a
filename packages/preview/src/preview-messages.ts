import {
  CarillonError,
  type Engine,
  type EventType,
  messageOf,
  type Recipient,
  type Renderer,
  type Severity,
  severities,
  testMessage,
} from "@carillon/core";
import type { MessagePreview, PreviewedMail } from "./message-preview.ts";
import { bundleScenes, noticeScenes, type Scene, sampleScenes, tenantScenes } from "./scenes.ts";

/** What {@link previewMessages} may be told. */
export interface PreviewMessagesOptions {
  /** Default: all that the engine knows, and the test message. */
  readonly eventTypes?: readonly EventType[] | undefined;
  /** Default: those of each event type. */
  readonly languages?: readonly string[] | undefined;
  /** The zone of the readers. Default: the application's. */
  readonly timeZone?: string | undefined;
  /** In whose name one message is shown besides. Default: nobody's. */
  readonly tenants?: readonly string[] | undefined;
  /** When the events happen, in milliseconds since 1970. Default: now. */
  readonly at?: number | undefined;
  /** In place of the engine's, to look at templates that do not count yet. */
  readonly renderer?: Renderer | undefined;
}

/**
 * Every mail that an engine can send, by the samples of its event types: in each language, to the team and
 * to whom it affects, with what the engine says by itself: reminders, flapping, escalation, groups and
 * digests. They are made as those of deliveries are. Stores and sends nothing; the engine need not be
 * started. What fails is a preview that says so.
 *
 * @throws CarillonError `engine-stopped`
 */
export async function previewMessages(
  engine: Pick<Engine, "preview" | "eventTypes">,
  options: PreviewMessagesOptions = {},
): Promise<readonly MessagePreview[]> {
  const types = options.eventTypes ?? [...engine.eventTypes.values(), testMessage];
  const { at = Date.now(), tenants = [] } = options;
  const scenes = [
    ...sampleScenes(types, at),
    ...noticeScenes(types, at),
    ...bundleScenes(types, at),
    ...tenantScenes(types, tenants, at),
  ];
  const previews: MessagePreview[] = [];
  for (const scene of scenes) {
    for (const language of options.languages ?? scene.languages) {
      previews.push(await previewOf(scene, language, engine, options));
    }
  }
  return previews;
}

async function previewOf(
  scene: Scene,
  language: string,
  engine: Pick<Engine, "preview">,
  { timeZone, renderer }: PreviewMessagesOptions,
): Promise<MessagePreview> {
  const { type, state, audience, events, tenant } = scene;
  const recipient = readerOf(scene, language, timeZone);
  const mail = await mailOf(() =>
    engine.preview(events, { ...scene.how, audience, recipient, renderer }),
  );
  return {
    id: [type, state, language, audience].map(inAddress).join("/"),
    type,
    domain: type.split(".")[0] ?? type,
    state: tenant === undefined ? state : `tenant ${tenant}`,
    language,
    audience,
    severity: worstOf(scene),
    mail,
  };
}

async function mailOf(preview: () => ReturnType<Engine["preview"]>): Promise<PreviewedMail> {
  let made: Awaited<ReturnType<typeof preview>>;
  try {
    made = await preview();
  } catch (error) {
    if (!(error instanceof CarillonError) || error.code === "engine-stopped") throw error;
    return { status: "failed", reason: { code: error.code, message: messageOf(error) } };
  }
  if (made.status === "failed") return made;
  const { content, message, app } = made;
  if (content.rendering !== "email") throw new TypeError(`A mail as ${content.rendering}`);
  const { subject, html, text } = content;
  const size = { html: Buffer.byteLength(html), text: Buffer.byteLength(text) };
  const logo =
    app.logo !== undefined && html.includes(`cid:${app.logo.contentId}`) ? app.logo : undefined;
  return { status: "rendered", tone: message.tone, subject, html, text, size, logo };
}

function readerOf(
  { audience, events: [event], tenant }: Scene,
  locale: string,
  timeZone: string | undefined,
): Recipient {
  const where = { locale, timeZone, tenant };
  if (audience === "user" && event !== undefined) {
    const payload = event.type.schema.safeParse(event.payload).data;
    const affected = payload && event.type.userOf(payload);
    if (affected !== undefined) return { ...affected, ...where };
  }
  return { id: "preview@example.com", ...where };
}

function worstOf({ events }: Scene): Severity {
  const all = events.map(({ type, payload }) => {
    const parsed = type.schema.safeParse(payload);
    return parsed.success ? type.severityOf(parsed.data) : "info";
  });
  return severities.findLast((severity) => all.includes(severity)) ?? "info";
}

function inAddress(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, "-");
}
