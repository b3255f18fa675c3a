export { loadRules } from "./load-rules.ts";
export { parseRules } from "./parse-rules.ts";
export { rulesFile } from "./rules-file.ts";
