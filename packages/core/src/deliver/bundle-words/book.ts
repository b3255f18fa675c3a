import { wordbook } from "../../languages/wordbook.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** Of messages about several events. */
export const bundleBook = wordbook("bundles", { en, de });
