export { readText } from "./read-text.ts";
export { type TextName, YamlText } from "./yaml-text.ts";
