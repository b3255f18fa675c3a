import { wordbook } from "../wordbook.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** The words of the engine's own events. */
export const messageBook = wordbook("messages", { en, de });
