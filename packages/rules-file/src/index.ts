export type {
  AlertmanagerReceiver,
  FromAlertmanager,
  FromAlertmanagerOptions,
} from "./alertmanager/from-alertmanager.ts";
export { fromAlertmanager } from "./alertmanager/from-alertmanager.ts";
export { loadRules } from "./load-rules.ts";
export { parseRules } from "./parse-rules.ts";
export { rulesFile } from "./rules-file.ts";
