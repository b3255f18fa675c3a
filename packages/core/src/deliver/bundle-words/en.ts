import type { BundleWords } from "./bundle-words.ts";

export const en: BundleWords = {
  language: "en",
  things: {
    alert: { one: "alert", many: "alerts" },
    backup: { one: "backup", many: "backups" },
    restore: { one: "restore", many: "restores" },
  },
  thing: { one: "message", many: "messages" },
  severities: {
    critical: { one: "critical", many: "critical" },
    error: { one: "error", many: "errors" },
    warning: { one: "warning", many: "warnings" },
    info: { one: "notice", many: "notices" },
  },
  well: { one: "OK", many: "OK" },
  more: (count) => `… and ${count} more`,
  at: (moment) => `All of this happened on ${moment}.`,
  between: (first, last) => `All of this happened between ${first} and ${last}.`,
};
