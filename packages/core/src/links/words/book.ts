import { wordbook } from "../../languages/wordbook.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** Of the pages behind links. */
export const pageBook = wordbook("pages", { en, de });
