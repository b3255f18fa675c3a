import { wordbook } from "../../languages/wordbook.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** Of what the engine says of alerts by itself. */
export const noticeBook = wordbook("notices", { en, de });
