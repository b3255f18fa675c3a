import { defineEvent, languageMaker } from "@carillon/core";
import { layoutBook } from "@carillon/templates";
import { z } from "zod";

/** A mail whose lines start at the right, with names and output that are read from the left. */
export const backupFailedInHebrew = defineEvent("example.right_to_left", {
  schema: z.strictObject({ job: z.string(), host: z.string(), error: z.string(), url: z.url() }),
  severity: "error",
  message: {
    he: ({ payload: { job, host, error, url }, event, format }) => ({
      title: `הגיבוי ${job} נכשל`,
      summary: `משימת הגיבוי ${job} נכשלה. נא לתקן את הסיבה ולהפעיל אותה שוב.`,
      fields: [
        { label: "שגיאה", value: error, style: "code" },
        { label: "משימה", value: job },
        { label: "שרת", value: host },
        { label: "זמן", value: format.dateTime(event.occurredAt) },
      ],
      actions: [{ label: "הצגת הריצה", url }],
    }),
  },
  sample: {
    job: "nightly-db",
    host: "db-1.example.com",
    error: "pg_dump: connection to /var/run/postgresql refused",
    url: "https://backup.example.com/runs/4711",
  },
});

/** What the layout says around it. */
export const hebrew = languageMaker({ layout: layoutBook })("he", {
  layout: {
    tone: { success: "", failure: "תקלה", warning: "אזהרה", info: "" },
    occurred: "מועד האירוע",
    unsubscribe: "ביטול קבלת הודעות אלה",
    support: "עזרה",
    cut: (_characters, written) => `… (${written} תווים הושמטו כאן)`,
    omitted: "שדות נוספים שהושמטו",
    reasonForTeam: (product, rules, format) =>
      rules.length === 0
        ? `הודעה זו נשלחה אליך מ־${product}.`
        : `הודעה זו נשלחה בשל ${format.list(rules)} ב־${product}.`,
    reasonForUser: (product) => `הודעה זו מ־${product} נוגעת לך אישית.`,
  },
});
