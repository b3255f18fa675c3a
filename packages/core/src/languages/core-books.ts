import { noticeBook } from "../alert/words/book.ts";
import { bundleBook } from "../deliver/bundle-words/book.ts";
import { pageBook } from "../links/words/book.ts";
import { messageBook } from "./messages/book.ts";

/** What core has to say itself: of several events at once, of alerts, behind links, in its own events. */
export const coreBooks = {
  bundles: bundleBook,
  notices: noticeBook,
  pages: pageBook,
  messages: messageBook,
};
