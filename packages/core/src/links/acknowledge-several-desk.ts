import type { Alert, Alerts } from "../alert/alerts.ts";
import { since } from "../alert/told.ts";
import { CarillonError } from "../errors.ts";
import type { EventType } from "../model/event.ts";
import type { Member } from "../store/bundle.ts";
import type { DeliveryLog } from "../store/store.ts";
import { stampOf } from "./acknowledge-desk.ts";
import type { AcknowledgeSeveralClaims } from "./acknowledge-link.ts";
import { firingIn } from "./firing-in.ts";
import { postedFields } from "./form.ts";
import type { Page } from "./page.ts";
import type { SpokenWords } from "./words/page-words.ts";

/** What the desk works with. */
export interface AcknowledgeSeveralDeskParts {
  readonly alerts: Pick<Alerts, "find" | "acknowledge">;
  readonly log: Pick<DeliveryLog, "get" | "list">;
  readonly types: ReadonlyMap<string, EventType>;
}

/** A page with its status. */
interface Answer {
  readonly status: number;
  readonly page: Page;
}

/** The alerts of a bundle that fire on, and whose message it was. */
interface Told {
  readonly open: readonly Alert[];
  readonly taken: readonly Alert[];
  /** All that the message told of, by fingerprint, in an order that stays. */
  readonly order: readonly string[];
  readonly reader: string;
}

const pageSize = 200;
/** More are chosen or left all together: nobody reads a list that is longer. */
const mostChoices = 50;
/** Stands for all behind the last one of the list, whose fingerprint follows. */
const behind = "behind:";

/**
 * Answers the links in messages about several alerts: shows those that fire on and that nobody has taken
 * on, and takes on those of them that the reader chooses.
 */
export class AcknowledgeSeveralDesk {
  readonly #parts: AcknowledgeSeveralDeskParts;

  constructor(parts: AcknowledgeSeveralDeskParts) {
    this.#parts = parts;
  }

  async show(claims: AcknowledgeSeveralClaims, words: SpokenWords): Promise<Answer> {
    return this.#shown(await this.#told(claims), words);
  }

  async act(
    request: Request,
    claims: AcknowledgeSeveralClaims,
    words: SpokenWords,
  ): Promise<Answer> {
    const fields = await postedFields(request);
    if (fields?.get("action") !== acknowledge) {
      const { title, text } = words.unreadable;
      const page = {
        language: words.language,
        title,
        text: (product: string) => text("", product),
      };
      return { status: 400, page };
    }
    const told = await this.#told(claims);
    const now: Alert[] = [];
    for (const alert of chosenOf(told, fields.getAll("choice"))) {
      const done = await this.#acknowledge(alert, told.reader);
      if (done !== undefined) now.push(done);
    }
    if (now.length === 0) return this.#shown(told, words);
    return this.#say(words, "taken", { what: listed(now, words) });
  }

  /** `undefined` when it was resolved, or forgotten, since the list was made. */
  async #acknowledge({ key }: Alert, actor: string): Promise<Alert | undefined> {
    try {
      return await this.#parts.alerts.acknowledge(key, { actor, note: "acknowledged by link" });
    } catch (error) {
      const code = error instanceof CarillonError ? error.code : undefined;
      if (code === "alert-not-firing" || code === "alert-unknown") return undefined;
      throw error;
    }
  }

  #shown({ open, taken }: Told, words: SpokenWords): Answer {
    const { button: label, before, more } = words.acknowledgeSeveral;
    if (open.length === 0 && taken.length === 0) return this.#say(words, "over", { status: 410 });
    if (open.length === 0) return this.#say(words, "taken", { what: listed(taken, words) });
    const shown = open.slice(0, mostChoices);
    const choices = shown.map((alert) => {
      const { key, severity, changedAt, fingerprint } = alert;
      const label = words.acknowledge.standing(key, severity, since(changedAt));
      return { label, value: `${fingerprint}.${stampOf(alert)}` };
    });
    const left = open.length - shown.length;
    if (left > 0) {
      choices.push({ label: more(left), value: `${behind}${shown.at(-1)?.fingerprint}` });
    }
    return this.#say(words, "ask", {
      choices,
      button: { label, action: acknowledge, quiet: false },
      ...(taken.length > 0 && { note: before(listed(taken, words)) }),
    });
  }

  #say(
    words: SpokenWords,
    said: "ask" | "taken" | "over",
    { status = 200, what = "", ...more }: SayOptions,
  ): Answer {
    const { title, text } = words.acknowledgeSeveral[said];
    const { language } = words;
    return { status, page: { language, title, text: (product) => text(what, product), ...more } };
  }

  async #told({ deliveryId }: AcknowledgeSeveralClaims): Promise<Told> {
    const members = await this.#members(deliveryId);
    const firing = [...firingIn(members, this.#parts.types)];
    const alerts: Alert[] = [];
    for (let from = 0; from < firing.length; from += pageSize) {
      const some = firing.slice(from, from + pageSize).map(async ([fingerprint, { event }]) => {
        const alert = await this.#parts.alerts.find(fingerprint);
        // What fires since later is another problem.
        return alert?.status === "firing" && alert.since <= event.occurredAt ? [alert] : [];
      });
      alerts.push(...(await Promise.all(some)).flat());
    }
    const { name, id } = members[0]?.delivery.recipient ?? {};
    return {
      open: alerts.filter(({ acknowledged }) => acknowledged === undefined),
      taken: alerts.filter(({ acknowledged }) => acknowledged !== undefined),
      order: firing.map(([fingerprint]) => fingerprint),
      reader: (name ?? id ?? "a recipient").slice(0, 200),
    };
  }

  /** What went out as one message, the one that leads it first. */
  async #members(leader: string): Promise<readonly Member[]> {
    const { log } = this.#parts;
    const first = await log.get(leader);
    const members: Member[] = first === undefined ? [] : [first];
    for (let after: string | undefined; ; ) {
      const page = await log.list({ leader }, { limit: pageSize, ...(after && { after }) });
      const records = await Promise.all(page.map(({ id }) => log.get(id)));
      members.push(...records.flatMap((record) => record ?? []));
      after = page.at(-1)?.id;
      if (page.length < pageSize) return members;
    }
  }
}

const acknowledge = "acknowledge";

interface SayOptions extends Pick<Page, "choices" | "note"> {
  readonly status?: number;
  readonly what?: string;
  readonly button?: NonNullable<Page["button"]>;
}

function chosenOf({ open, order }: Told, choices: readonly unknown[]): readonly Alert[] {
  const chosen = new Set(choices);
  const last = choices.find((choice) => typeof choice === "string" && choice.startsWith(behind));
  const place = order.findIndex((fingerprint) => last === `${behind}${fingerprint}`);
  return open.filter(
    // One that stands otherwise by now than its reader has seen is asked about again.
    (alert) =>
      chosen.has(`${alert.fingerprint}.${stampOf(alert)}`) ||
      (place >= 0 && order.indexOf(alert.fingerprint) > place),
  );
}

function listed(alerts: readonly Alert[], words: SpokenWords): string {
  const shown = alerts
    .slice(0, mostChoices)
    .map(({ key, acknowledged }) => `${key} (${acknowledged?.by ?? ""})`);
  const left = alerts.length - shown.length;
  return [...shown, ...(left > 0 ? [words.acknowledgeSeveral.more(left)] : [])].join(", ");
}
