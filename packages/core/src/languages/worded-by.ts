import type { AudienceWordings, WordingView, Words } from "../model/message.ts";
import type { Languages, Wordbook } from "./wordbook.ts";

/** Puts a message together from a language's words: which fields it has is decided here, once. */
export type Builder<Book, Payload> = (words: Book, view: WordingView<Payload>) => Words;

/** The `message` of an event type whose words are in a wordbook. Made by {@link wordedBy}. */
export class BookWordings<Payload> {
  readonly book: Wordbook;
  readonly #wordingsIn: (tag: string, given: Languages) => AudienceWordings<Payload>;

  constructor(
    book: Wordbook,
    wordingsIn: (tag: string, given: Languages) => AudienceWordings<Payload>,
  ) {
    this.book = book;
    this.#wordingsIn = wordingsIn;
  }

  wordingsIn(tag: string, given: Languages): AudienceWordings<Payload> {
    return this.#wordingsIn(tag, given);
  }
}

/**
 * A message in every language of a wordbook, and in those that an engine is given. `user` speaks to the
 * affected person; where it is absent, everybody reads the same.
 */
export function wordedBy<Book, Payload>(
  book: Wordbook<Book>,
  team: Builder<Book, Payload>,
  user: Builder<Book, Payload> = team,
): BookWordings<Payload> {
  return new BookWordings(book, (tag, given) => {
    const words = book.wordsIn(tag, given);
    return { team: (view) => team(words, view), user: (view) => user(words, view) };
  });
}
