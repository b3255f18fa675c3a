import { type Event, formatFor, type Message, type RenderView } from "@carillon/core";

/** What a sample differs in from a backup that succeeded. */
export interface SampleParts {
  readonly type?: string;
  readonly event?: Partial<Event>;
  readonly message?: Partial<Message>;
  readonly view?: Partial<RenderView>;
  readonly timeZone?: string;
}

/** A view as the engine hands it to a renderer. */
export function sampleView(parts: SampleParts = {}): RenderView {
  const type = parts.type ?? "backup.succeeded";
  const message: Message = {
    tone: "success",
    title: "Backup nightly succeeded",
    summary: "The backup nightly of db-1 finished without errors.",
    fields: [
      { label: "Job", value: "nightly", style: "text" },
      { label: "Duration", value: "1 hr 12 min", style: "text" },
      { label: "Size", value: "1.4 GB", style: "text" },
    ],
    actions: [{ label: "Open the backup", url: "https://backup.example/jobs/7" }],
    language: "en",
    ...parts.message,
  };
  return {
    event: {
      id: "event-1",
      type,
      payload: { job: "nightly", host: { name: "db-1" }, size: 1_400_000_000 },
      occurredAt: Date.UTC(2026, 10, 21, 3, 15),
      severity: "info",
      ...parts.event,
    },
    domain: type.slice(0, type.indexOf(".")),
    message,
    recipient: { id: "ops@example.com", addresses: { email: "ops@example.com" } },
    audience: "team",
    app: { name: "Acme Backup", url: "https://backup.example", locale: "en", timeZone: "UTC" },
    format: formatFor(message.language, parts.timeZone ?? "Europe/Berlin"),
    rules: ["all backups"],
    ...parts.view,
  };
}
