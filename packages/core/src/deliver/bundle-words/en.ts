import { counter } from "../../languages/counter.ts";
import type { BundleWords } from "./bundle-words.ts";

const count = counter("en");

export const en: BundleWords = {
  things: {
    alert: (number, written) => count(number, { one: "# alert", other: "# alerts" }, written),
    backup: (number, written) => count(number, { one: "# backup", other: "# backups" }, written),
    restore: (number, written) => count(number, { one: "# restore", other: "# restores" }, written),
  },
  thing: (number, written) => count(number, { one: "# message", other: "# messages" }, written),
  severities: {
    critical: (_number, written) => `${written} critical`,
    error: (number, written) => count(number, { one: "# error", other: "# errors" }, written),
    warning: (number, written) => count(number, { one: "# warning", other: "# warnings" }, written),
    info: (number, written) => count(number, { one: "# notice", other: "# notices" }, written),
  },
  labels: { critical: "Critical", error: "Error", warning: "Warning" },
  well: (_number, written) => `${written} OK`,
  more: (_number, written) => `… and ${written} more`,
  at: (moment) => `When: ${moment}`,
  between: (span) => `When: ${span}`,
};
