import type { Brands } from "../branding/brands.ts";
import type { Clock } from "../clock.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { Languages } from "../languages/wordbook.ts";
import type { ScopedLogger } from "../logger.ts";
import type { AcknowledgeDesk } from "./acknowledge-desk.ts";
import {
  type AcknowledgeLinks,
  acknowledgePurpose,
  acknowledgeSeveralPurpose,
} from "./acknowledge-link.ts";
import type { AcknowledgeSeveralDesk } from "./acknowledge-several-desk.ts";
import { postedFields } from "./form.ts";
import type { KeyedOptOut, OptOuts } from "./opt-outs.ts";
import type { LinkConfig } from "./options.ts";
import { type Page, pageResponse } from "./page.ts";
import {
  type UnsubscribeClaims,
  type UnsubscribeLinks,
  unsubscribePurpose,
} from "./unsubscribe-link.ts";
import type { SpokenWords } from "./words/page-words.ts";
import { acceptedLanguages, categoryName, wordsFor } from "./words/words-for.ts";

/** What a link desk works with. */
export interface LinkDeskParts {
  readonly config: LinkConfig;
  readonly links: UnsubscribeLinks;
  readonly optOuts: OptOuts;
  readonly acknowledgeLinks: Pick<AcknowledgeLinks, "read" | "readSeveral">;
  readonly acknowledgeDesk: AcknowledgeDesk;
  readonly acknowledgeSeveralDesk: AcknowledgeSeveralDesk;
  readonly brands: Pick<Brands, "appFor">;
  readonly languages: Languages;
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

/** A page with its status, before it is known whether the request wants to see it. */
interface Answer {
  readonly status: number;
  readonly page: Page;
  readonly more?: Readonly<Record<string, string>>;
  /** In whose name. Absent: the application's. */
  readonly tenant?: string | undefined;
}

/** Who a change by link is put down to in the audit log. */
const actor = "recipient";

/**
 * Answers the links that messages carry. GET and HEAD change nothing, however often a mail program or
 * a scanner follows a link; POST acts, and doing it again changes nothing more. No cookie, no redirect.
 */
export class LinkDesk {
  readonly #parts: LinkDeskParts;

  constructor(parts: LinkDeskParts) {
    this.#parts = parts;
  }

  async handle(request: Request): Promise<Response> {
    const { brands, languages, clock, log } = this.#parts;
    const { status, page, more, tenant } = await this.#answer(request, clock.now()).catch(
      (error: unknown): Answer => {
        log.error("A link could not be answered", { error: messageOf(error) });
        const words = wordsFor(
          acceptedLanguages(request.headers.get("Accept-Language")),
          languages,
        );
        return { ...this.#say(503, words, "unavailable"), more: { "Retry-After": "120" } };
      },
    );
    const app = await brands.appFor(tenant);
    return pageResponse(page, app, { status, more, bodiless: request.method === "HEAD" });
  }

  async #answer(request: Request, now: number): Promise<Answer> {
    const accepted = acceptedLanguages(request.headers.get("Accept-Language"));
    const { languages } = this.#parts;
    const words = wordsFor(accepted, languages);
    const place = placeIn(request);
    if (place === undefined) return this.#say(404, words, "notFound");
    if (!["GET", "HEAD", "POST"].includes(request.method)) {
      return { ...this.#say(405, words, "notAllowed"), more: { Allow: "GET, HEAD, POST" } };
    }
    const { purpose, token } = place;
    const isPost = request.method === "POST";
    if (purpose === acknowledgePurpose) {
      const link = this.#parts.acknowledgeLinks.read(token, now);
      if (link.status !== "valid") return this.#refuse(link.status, words);
      const { acknowledgeDesk: desk } = this.#parts;
      const spoken = wordsFor([link.claims.language, ...accepted], languages);
      const answer = isPost
        ? desk.act(request, link.claims, spoken)
        : desk.show(link.claims, spoken);
      return { ...(await answer), tenant: link.claims.tenant };
    }
    if (purpose === acknowledgeSeveralPurpose) {
      const link = this.#parts.acknowledgeLinks.readSeveral(token, now);
      if (link.status !== "valid") return this.#refuse(link.status, words);
      const { acknowledgeSeveralDesk: desk } = this.#parts;
      const spoken = wordsFor([link.claims.language, ...accepted], languages);
      const answer = isPost
        ? desk.act(request, link.claims, spoken)
        : desk.show(link.claims, spoken);
      return { ...(await answer), tenant: link.claims.tenant };
    }
    const link = this.#parts.links.read(token, now);
    if (link.status !== "valid") return this.#refuse(link.status, words);
    const spoken = wordsFor([link.claims.language, ...accepted], languages);
    const answer = isPost
      ? this.#act(request, link.claims, spoken)
      : this.#show(link.claims, spoken);
    return { ...(await answer), tenant: link.claims.tenant };
  }

  #refuse(status: "forged" | "other-purpose" | "expired", words: SpokenWords): Answer {
    return status === "expired"
      ? this.#say(410, words, "expired")
      : this.#say(403, words, "forged");
  }

  async #show(claims: UnsubscribeClaims, words: SpokenWords): Promise<Answer> {
    const [isOff] = await this.#parts.optOuts.hasKeyed([claims]);
    return isOff === true ? this.#off(claims, words) : this.#ask(claims, words);
  }

  async #act(request: Request, claims: UnsubscribeClaims, words: SpokenWords): Promise<Answer> {
    const { optOuts } = this.#parts;
    const fields = await postedFields(request);
    const action = fields?.get("action");
    if (action === "subscribe") {
      await optOuts.removeKeyed(claims, actor);
      return this.#on(claims, words);
    }
    if (action === "unsubscribe" || fields?.get("List-Unsubscribe") === "One-Click") {
      await optOuts.addKeyed(claims, actor);
      return this.#off(claims, words);
    }
    return this.#say(400, words, "unreadable");
  }

  #ask(claims: KeyedOptOut, words: SpokenWords): Answer {
    const button = { label: words.unsubscribe, action: "unsubscribe", quiet: false };
    return this.#say(200, words, "ask", claims.category, { button, note: words.onlyThis });
  }

  #off(claims: KeyedOptOut, words: SpokenWords): Answer {
    const button = { label: words.resubscribe, action: "subscribe", quiet: true };
    return this.#say(200, words, "done", claims.category, { button, note: words.onlyThis });
  }

  #on(claims: KeyedOptOut, words: SpokenWords): Answer {
    const button = { label: words.unsubscribe, action: "unsubscribe", quiet: true };
    return this.#say(200, words, "back", claims.category, { button });
  }

  #say(
    status: number,
    words: SpokenWords,
    said: "ask" | "done" | "back" | FaultWords,
    category = "",
    more: Pick<Page, "button" | "note"> = {},
  ): Answer {
    const { config } = this.#parts;
    const { title, text } = words[said];
    const what = categoryName(config.categories, category, words.language);
    return {
      status,
      page: { language: words.language, title, text: (product) => text(what, product), ...more },
    };
  }
}

type FaultWords = "unreadable" | "forged" | "expired" | "notFound" | "notAllowed" | "unavailable";

const purposes: ReadonlySet<string> = new Set([
  unsubscribePurpose,
  acknowledgePurpose,
  acknowledgeSeveralPurpose,
]);

/** Wherever it is mounted, and whatever a proxy has cut off in front: the last two parts of the path. */
function placeIn(
  request: Request,
): { readonly purpose: string; readonly token: string } | undefined {
  const { pathname } = new URL(request.url);
  const [purpose = "", token = ""] = pathname.replace(/\/$/, "").split("/").slice(-2);
  return purposes.has(purpose) && token !== "" ? { purpose, token } : undefined;
}

/** Without the option `links` there is nothing to answer. */
export const closedLinkDesk: Pick<LinkDesk, "handle"> = {
  async handle() {
    throw new CarillonError("links-not-configured", "The engine has no option links");
  },
};
