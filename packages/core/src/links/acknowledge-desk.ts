import type { Alert, Alerts } from "../alert/alerts.ts";
import { since } from "../alert/told.ts";
import { rankOf } from "../alert/transition.ts";
import { CarillonError } from "../errors.ts";
import type { DeliveryLog } from "../store/store.ts";
import type { AcknowledgeClaims } from "./acknowledge-link.ts";
import { postedFields } from "./form.ts";
import type { Page } from "./page.ts";
import type { SpokenWords } from "./words/page-words.ts";

/** What an acknowledge desk works with. */
export interface AcknowledgeDeskParts {
  readonly alerts: Alerts;
  readonly log: Pick<DeliveryLog, "get">;
}

/** A page with its status. */
interface Answer {
  readonly status: number;
  readonly page: Page;
}

/**
 * Answers the links by which a reader takes an alert on. Once that is resolved, or fires anew, the link
 * does nothing any more.
 */
export class AcknowledgeDesk {
  readonly #parts: AcknowledgeDeskParts;

  constructor(parts: AcknowledgeDeskParts) {
    this.#parts = parts;
  }

  async show(claims: AcknowledgeClaims, words: SpokenWords): Promise<Answer> {
    const alert = await this.#alertOf(claims);
    if (alert === undefined) return this.#say(410, words, "over");
    if (alert.acknowledged !== undefined) return this.#taken(alert, words);
    return this.#ask(alert, claims, words);
  }

  /** Shows what is taken on as it stands now, which may be worse than the message said. */
  async #ask(alert: Alert, { deliveryId }: AcknowledgeClaims, words: SpokenWords): Promise<Answer> {
    const { button: label, standing, worse } = words.acknowledge;
    const { key, severity, changedAt } = alert;
    const what = standing(key, severity, since(changedAt));
    const button = { label, action: "acknowledge", quiet: false, as: stampOf(alert) };
    const said = (await this.#parts.log.get(deliveryId))?.event.severity;
    const note = said !== undefined && rankOf(severity) > rankOf(said) ? { note: worse(said) } : {};
    const { status, page } = this.#say(200, words, "ask", what, button);
    return { status, page: { ...page, ...note } };
  }

  async act(request: Request, claims: AcknowledgeClaims, words: SpokenWords): Promise<Answer> {
    const fields = await postedFields(request);
    if (fields?.get("action") !== "acknowledge") {
      const { title, text } = words.unreadable;
      const page = {
        language: words.language,
        title,
        text: (product: string) => text("", product),
      };
      return { status: 400, page };
    }
    const alert = await this.#alertOf(claims);
    if (alert === undefined) return this.#say(410, words, "over");
    // Whoever was first has it: a second reader, or the same one again, learns who that is.
    if (alert.acknowledged !== undefined) return this.#taken(alert, words);
    // What was agreed to is not how it stands: it got worse, or somebody has taken it out of these hands.
    if (fields.get("as") !== stampOf(alert)) return this.#ask(alert, claims, words);
    try {
      const actor = await this.#actorOf(claims);
      const note = "acknowledged by link";
      return this.#taken(await this.#parts.alerts.acknowledge(alert.key, { actor, note }), words);
    } catch (error) {
      const isOver = error instanceof CarillonError && error.code === "alert-not-firing";
      if (isOver) return this.#say(410, words, "over");
      throw error;
    }
  }

  /** The alert of a link; `undefined` once the problem that it speaks of is over. */
  async #alertOf({ fingerprint, occurredAt }: AcknowledgeClaims): Promise<Alert | undefined> {
    const alert = await this.#parts.alerts.find(fingerprint);
    return alert?.status === "firing" && alert.since <= occurredAt ? alert : undefined;
  }

  async #actorOf({ deliveryId }: AcknowledgeClaims): Promise<string> {
    const record = await this.#parts.log.get(deliveryId);
    const { name, id } = record?.delivery.recipient ?? {};
    return (name ?? id ?? "a recipient").slice(0, 200);
  }

  #taken({ key, acknowledged }: Alert, words: SpokenWords): Answer {
    return this.#say(200, words, "taken", `${key} (${acknowledged?.by ?? ""})`);
  }

  #say(
    status: number,
    words: SpokenWords,
    said: "ask" | "taken" | "over",
    what = "",
    button?: Page["button"],
  ): Answer {
    const { title, text } = words.acknowledge[said];
    const page = {
      language: words.language,
      title,
      text: (product: string) => text(what, product),
    };
    return { status, page: button === undefined ? page : { ...page, button } };
  }
}

/** Stands for what a reader agrees to: this time that it fires, how bad it is, and in whose hands it was. */
export function stampOf({ since: begun, severity, takenBack }: Alert): string {
  return `${begun}-${severity}-${takenBack}`;
}
