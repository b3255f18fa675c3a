import type { App } from "../../model/message.ts";
import type { Recipient } from "../../model/recipient.ts";
import { pickLanguage } from "../compose.ts";
import type { BundleWords } from "./bundle-words.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** A further language is a file beside this one and an entry here. */
const languages: ReadonlyMap<string, BundleWords> = new Map(
  [en, de].map((words) => [words.language, words]),
);

/** The words in the recipient's language, the application's, or English. */
export function bundleWordsFor(recipient: Recipient, app: App): BundleWords {
  const language = pickLanguage([...languages.keys()], [recipient.locale, app.locale]);
  return languages.get(language) ?? en;
}
