import { defineEvent, type Format, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field, momentField, sizeField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { moment, name, sizeBytes, url } from "./payload.ts";
import { sampledAt } from "./sample.ts";
import type { CatalogWords } from "./words.ts";

const place = { storage: name, storage_url: url.optional() };

const spike = z.strictObject({
  ...place,
  /** At the check before. */
  previous_bytes: sizeBytes,
  current_bytes: sizeBytes,
});

const limit = z.strictObject({
  ...place,
  used_bytes: sizeBytes,
  limit_bytes: z.int().positive(),
  /** It is below the limit again. */
  is_recovery: z.boolean().default(false),
});

const missing = z.strictObject({
  ...place,
  /** Absent when there has never been one. */
  last_backup_at: moment.optional(),
  /** How often one is due. */
  expected_every_ms: z.number().positive(),
  /** A backup has come again: the one at `last_backup_at`. */
  is_recovery: z.boolean().default(false),
});

type Spike = z.output<typeof spike>;
type Limit = z.output<typeof limit>;
type Missing = z.output<typeof missing>;

const samplePlace = {
  storage: "nas-02",
  storage_url: "https://backup.example.com/storage/nas-02",
};

/** A storage holds much more, or much less, than at the check before. */
export const storageUsageSpike = defineEvent("storage.usage_spike", {
  schema: spike,
  severity: "warning",
  labels: ({ storage }) => ({ storage }),
  thread: ({ storage }) => `usage/${storage}`,
  message: inEveryLanguage(spikeMessage),
  sample: { ...samplePlace, previous_bytes: 410_000_000_000, current_bytes: 664_000_000_000 },
  samples: {
    drop: { ...samplePlace, previous_bytes: 664_000_000_000, current_bytes: 398_000_000_000 },
    "from nothing": { ...samplePlace, previous_bytes: 0, current_bytes: 664_000_000_000 },
  },
});

/** A storage comes near its limit, has reached it, or has room again. */
export const storageLimit = defineEvent("storage.limit", {
  schema: limit,
  severity: (payload) => (payload.is_recovery ? "info" : isFull(payload) ? "error" : "warning"),
  tone: (payload) => (payload.is_recovery ? "success" : isFull(payload) ? "failure" : "warning"),
  labels: ({ storage }) => ({ storage }),
  alert: ({ storage, is_recovery }) => ({
    key: `limit/${storage}`,
    status: is_recovery ? "resolved" : "firing",
  }),
  message: inEveryLanguage(limitMessage),
  sample: {
    ...samplePlace,
    used_bytes: 940_000_000_000,
    limit_bytes: 1_000_000_000_000,
    is_recovery: false,
  },
  samples: {
    full: { ...samplePlace, used_bytes: 1_012_000_000_000, limit_bytes: 1_000_000_000_000 },
    recovery: {
      ...samplePlace,
      used_bytes: 712_000_000_000,
      limit_bytes: 1_000_000_000_000,
      is_recovery: true,
    },
  },
});

/** A storage has received no backup for too long, or has received one again. */
export const backupMissing = defineEvent("storage.backup_missing", {
  schema: missing,
  severity: ({ is_recovery }) => (is_recovery ? "info" : "error"),
  tone: ({ is_recovery }) => (is_recovery ? "success" : "failure"),
  labels: ({ storage }) => ({ storage }),
  alert: ({ storage, is_recovery }) => ({
    key: `missing/${storage}`,
    status: is_recovery ? "resolved" : "firing",
  }),
  message: inEveryLanguage(missingMessage),
  sample: {
    ...samplePlace,
    last_backup_at: "2026-11-18T23:15:00Z",
    expected_every_ms: 86_400_000,
    is_recovery: false,
  },
  samples: {
    never: { ...samplePlace, expected_every_ms: 86_400_000 },
    recovery: {
      ...samplePlace,
      last_backup_at: new Date(sampledAt).toISOString(),
      expected_every_ms: 86_400_000,
      is_recovery: true,
    },
  },
});

function isFull({ used_bytes, limit_bytes }: Limit): boolean {
  return used_bytes >= limit_bytes;
}

function spikeMessage(words: CatalogWords, { payload, format }: WordingView<Spike>): Words {
  const { storage, previous_bytes: before, current_bytes: now } = payload;
  const said = words.storage;
  const shrank = now < before;
  // Of nothing there is no share.
  const share = before === 0 ? undefined : (now - before) / before;
  const change = share === undefined ? undefined : format.percent(Math.abs(share));
  const title = shrank ? said.shrankTitle : said.grewTitle;
  const summary = shrank ? said.shrank : said.grew;
  return {
    title: title(storage),
    summary: summary(storage, change),
    fields: [
      field(said.name, storage),
      sizeField(said.before, before, format),
      sizeField(said.now, now, format),
      field(said.change, signed(now - before, format.bytes(Math.abs(now - before)))),
    ],
    actions: [{ label: said.openStorage, url: payload.storage_url }],
  };
}

function signed(difference: number, size: string): string {
  return `${difference < 0 ? "−" : "+"}${size}`;
}

function limitMessage(words: CatalogWords, { payload, format }: WordingView<Limit>): Words {
  const { storage, used_bytes, limit_bytes, is_recovery } = payload;
  const said = words.storage;
  const share = format.percent(used_bytes / limit_bytes);
  const [used, most] = apart(used_bytes, limit_bytes, format);
  const [title, summary] = is_recovery
    ? [said.roomTitle, said.room]
    : isFull(payload)
      ? [said.fullTitle, said.full]
      : [said.nearTitle, said.near];
  return {
    title: title(storage),
    summary: summary(storage, share),
    fields: [field(said.name, storage), field(said.share, used), field(said.limit, most)],
    actions: [{ label: said.openStorage, url: payload.storage_url }],
  };
}

/** Two sizes that differ, with as many decimals as it takes to see that. */
function apart(one: number, other: number, format: Format): readonly [string, string] {
  let sizes: readonly [string, string] = [format.bytes(one), format.bytes(other)];
  for (let decimals = 2; decimals <= 3 && one !== other && sizes[0] === sizes[1]; decimals += 1) {
    sizes = [format.bytes(one, { decimals }), format.bytes(other, { decimals })];
  }
  return sizes;
}

const day = 86_400_000;

function howOften(said: CatalogWords["storage"], every: number, format: Format): string {
  const days = every / day;
  return Number.isInteger(days)
    ? said.everyDays(days, format.number(days))
    : said.everySpan(format.duration(every));
}

function missingMessage(
  words: CatalogWords,
  { payload, event, format }: WordingView<Missing>,
): Words {
  const { storage, last_backup_at, is_recovery } = payload;
  const said = words.storage;
  return {
    title: is_recovery ? said.arrivedTitle(storage) : said.missingTitle(storage),
    summary: is_recovery ? said.arrived(storage) : missingSummary(),
    fields: [
      field(said.name, storage),
      momentField(said.lastBackup, last_backup_at, format),
      field(said.expected, howOften(said, payload.expected_every_ms, format)),
    ],
    actions: [{ label: said.openStorage, url: payload.storage_url }],
  };

  function missingSummary(): string {
    if (last_backup_at === undefined) return said.neverBackedUp(storage);
    const since = Math.max(0, event.occurredAt - Date.parse(last_backup_at));
    return said.missing(storage, format.duration(since));
  }
}
