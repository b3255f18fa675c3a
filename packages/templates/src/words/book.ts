import { wordbook } from "@carillon/core";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { LayoutWords } from "./layout-words.ts";

/** The words of the layout, which an application's own languages add to. */
export const layoutBook = wordbook<LayoutWords>("layout", { en, de });
