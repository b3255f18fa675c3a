import { z } from "zod";
import type { AlertPolicy } from "../alert/policy.ts";
import type { Brands } from "../branding/brands.ts";
import { type Clock, systemClock } from "../clock.ts";
import { Courier } from "../deliver/courier.ts";
import type { Renderer, RenderView } from "../deliver/renderer.ts";
import { CarillonError } from "../errors.ts";
import type { Languages } from "../languages/wordbook.ts";
import { AcknowledgeLinks } from "../links/acknowledge-link.ts";
import type { LinkConfig } from "../links/options.ts";
import { shortestSecret } from "../links/token.ts";
import { UnsubscribeLinks } from "../links/unsubscribe-link.ts";
import type { ScopedLogger } from "../logger.ts";
import { defineChannel } from "../model/channel.ts";
import type { Contents, Rendering } from "../model/content.ts";
import type { Event, EventType } from "../model/event.ts";
import type { App, Message } from "../model/message.ts";
import type { Reason } from "../model/outcome.ts";
import type { Audience, Recipient } from "../model/recipient.ts";
import { parse } from "../plan/parse.ts";
import type { RuleBook } from "../rules/rule-book.ts";
import { memoryStore } from "../store/memory.ts";
import type { UploadsForMails } from "../templates/rendered-mail.ts";
import {
  type PreviewEvent,
  type PreviewOptions,
  previewAddress,
  supposedClaim,
} from "./supposed.ts";

/** What a message would be, or why there would be none. */
export type Preview<R extends Rendering = Rendering> =
  | {
      readonly status: "rendered";
      readonly content: Contents[R];
      /** What it was rendered from. */
      readonly message: Message;
      /** In whose name it is, with the logo that goes along. */
      readonly app: App;
    }
  | { readonly status: "failed"; readonly reason: Reason };

/** What previews are made with: the same as what deliveries are. */
export interface PreviewParts {
  readonly app: App;
  readonly brands: Pick<Brands, "appFor">;
  readonly rules: RuleBook;
  readonly languages: Languages;
  readonly renderer: Renderer;
  readonly uploads: UploadsForMails;
  readonly links: LinkConfig | undefined;
  readonly alertPolicy: AlertPolicy;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

/**
 * Links of a preview look like those of messages, and none of them opens anything: they are signed with
 * what everybody may know, and never with the engine's secret.
 */
const openSecret = "preview ".repeat(Math.ceil(shortestSecret / "preview ".length));

/** Makes what would be sent about events, with the stages that deliveries go through, and sends nothing. */
export async function preview<R extends Rendering>(
  rendering: R,
  given: readonly PreviewEvent[],
  options: PreviewOptions<R>,
  parts: PreviewParts,
): Promise<Preview<R>> {
  const { app, brands, rules, languages, alertPolicy, clock, log } = parts;
  const origin = { now: clock.now(), timeZone: app.timeZone };
  const events = given.map(({ type, payload, occurredAt, notice }, index) => {
    const newId = () => `preview-${index + 1}`;
    const when = occurredAt === undefined ? {} : { occurredAt };
    const emission = { type, payload, options: when, ...(notice !== undefined && { notice }) };
    return parse(emission, { ...origin, newId }, alertPolicy).event;
  });
  const [first, ...others] = events;
  if (first === undefined) {
    throw new CarillonError("engine-options-invalid", "A preview needs an event", {
      issues: ["events: there is none"],
    });
  }
  const types = new Map([...rules.types, ...given.map(({ type }) => [type.name, type] as const)]);
  const { audience = "team" } = options;
  const { recipient: reader = readerOf(audience, first, types), language } = options;
  const recipient = language === undefined ? reader : { ...reader, locale: language };
  const together = others.length === 0 ? undefined : (options.together ?? "group");
  const asking = options.rules ?? askingFor(first, together, rules);
  const views: RenderView[] = [];
  const renderer = options.renderer ?? parts.renderer;
  const links = parts.links && { ...parts.links, secret: [openSecret] };
  const courier = new Courier(channelFor(rendering), {
    brands,
    types,
    rules,
    languages,
    // A renderer of the preview's own brings its own templates along.
    uploads: options.renderer === undefined ? parts.uploads : undefined,
    renderer: {
      render(wanted, view) {
        views.push(view);
        return renderer.render(wanted, view);
      },
    },
    unsubscribe: links && new UnsubscribeLinks(links),
    acknowledge: links && new AcknowledgeLinks(links, languages),
    // Of no use to what only words and renders.
    outbox: memoryStore().outbox,
    // A renderer's deadline goes by it, and a supposed time does not pass.
    clock: systemClock,
    log,
  });
  const claim = supposedClaim([first, ...others], audience, recipient, asking, options);
  const prepared = await courier.prepare(claim);
  if ("refused" in prepared) return { status: "failed", reason: prepared.refused };
  const [view] = views;
  if (view === undefined) throw new TypeError("A content that nobody has rendered");
  const { content, app: shown } = prepared;
  return { status: "rendered", content, message: view.message, app: shown };
}

function channelFor<R extends Rendering>(accepts: R) {
  const define = defineChannel({
    type: "preview",
    config: z.strictObject({}),
    accepts,
    address: { kind: "email", parse: (address) => address },
    create: () => ({
      send: async () => {
        throw new TypeError("A preview is not sent");
      },
    }),
  });
  return define({});
}

function readerOf(
  audience: Audience,
  { type, payload }: Event,
  types: ReadonlyMap<string, EventType>,
): Recipient {
  const affected = audience === "user" ? types.get(type)?.userOf(payload) : undefined;
  return affected ?? { id: previewAddress, addresses: { email: previewAddress } };
}

/** The rules that would send it so, or where there is none, those that listen to it. */
function askingFor(
  { type }: Event,
  together: "group" | "digest" | undefined,
  { current }: RuleBook,
): readonly string[] {
  const heard = current.rules.filter(({ on }) => on.some(({ name }) => name === type));
  const fitting = heard.filter(({ digest, group }) =>
    together === undefined
      ? digest === undefined && group === undefined
      : (together === "digest" ? digest : group) !== undefined,
  );
  return (fitting.length > 0 ? fitting : heard).map(({ name }) => name);
}
