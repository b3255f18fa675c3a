import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field, sizeField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { day, detail, known, name, sizeBytes, url } from "./payload.ts";
import type { CatalogWords } from "./words.ts";

const schema = z
  .strictObject({
    report: name,
    /** The first and the last day that it covers. */
    from: day.optional(),
    to: day.optional(),
    /** The name of the attached file; the file itself is an attachment of the event. */
    file_name: detail,
    size_bytes: sizeBytes.optional(),
    report_url: url.optional(),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    path: ["to"],
    error: "from and to belong together",
  })
  .refine(({ from = "", to = "" }) => from <= to, {
    path: ["to"],
    error: "must not be before from",
  });

/** A report was made. Emit it with the file: `engine.emit(reportReady, payload, { attachments })`. */
export const reportReady = defineEvent("report.ready", {
  schema,
  severity: "info",
  category: "reports",
  labels: ({ report }) => ({ report }),
  thread: ({ report }) => report,
  message: inEveryLanguage(readyMessage),
  sample: {
    report: "Availability",
    from: "2026-11-01",
    to: "2026-11-30",
    file_name: "availability-2026-11.pdf",
    size_bytes: 184_000,
    report_url: "https://monitor.example.com/reports/availability/2026-11",
  },
  samples: { "by link": { report: "Availability", report_url: "https://monitor.example.com/r/1" } },
});

function readyMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof schema>>,
): Words {
  const { report, from, to } = payload;
  const said = words.report;
  const file = known(payload.file_name);
  const days = from === undefined || to === undefined ? undefined : format.days(from, to);
  const ready = said.ready(report, days);
  return {
    title: said.readyTitle(report),
    summary: file === undefined ? ready : `${ready} ${said.attached(file)}`,
    fields: [
      field(said.name, report),
      field(said.period, days),
      field(said.file, file),
      sizeField(words.size, payload.size_bytes, format),
    ],
    actions: [{ label: said.open, url: payload.report_url }],
  };
}
