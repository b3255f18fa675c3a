import type { AlertWords } from "./words/contract/alerts.ts";
import type { MachineWords } from "./words/contract/machines.ts";
import type { PeopleWords } from "./words/contract/people.ts";
import type { RunWords } from "./words/contract/runs.ts";

/**
 * Everything that a language has to say. Sentences with values are functions, so that each language
 * orders and inflects them as it likes; which fields a message has is decided elsewhere, once.
 *
 * A title is one line, says what happened to what, and never names the product, which stands before it
 * in a subject. A summary says the consequence, and what to do, in three sentences at most. Nobody is
 * shouted at, blamed or called a dear user.
 */
export interface CatalogWords extends RunWords, MachineWords, PeopleWords, AlertWords {}
