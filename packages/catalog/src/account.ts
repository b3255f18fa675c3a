import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field, momentField, sizeField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { count, moment, sizeBytes, url } from "./payload.ts";
import { expiry, origin, person, recipientOf, secretive, security } from "./person.ts";
import { sampleExpiry, samplePerson } from "./sample.ts";
import { originFields, personFields } from "./user.ts";
import type { CatalogWords } from "./words.ts";

const reset = z.strictObject({
  ...person,
  ...origin,
  /** Whoever has this link can choose the password. */
  reset_url: url,
  ...expiry,
});

const link = z.strictObject({
  ...person,
  ...origin,
  /** Whoever has this link is signed in. */
  sign_in_url: url,
  ...expiry,
});

const code = z.strictObject({
  ...person,
  ...origin,
  /** As the person has to enter it. */
  code: z.string().trim().min(1).max(40),
  ...expiry,
});

const lock = z.strictObject({
  ...person,
  ...origin,
  /** Failed sign-ins in a row; absent where it was locked for another cause. */
  failed_attempts: count.optional(),
  /** Absent where an administrator has to unlock it. */
  locked_until: moment.optional(),
  /** The page where the person finds help. Not the place for a link that unlocks: this is no secret. */
  help_url: url.optional(),
});

const dataExport = z.strictObject({
  ...person,
  /** Whoever has this link can download the data. */
  download_url: url,
  size_bytes: sizeBytes.optional(),
  ...expiry,
});

const sampleOrigin = {
  ip: "203.0.113.24",
  device: "Firefox on Linux",
  location: "Berlin, Germany",
};
const sampleSecret = { ...samplePerson, ...sampleOrigin, expires_at: sampleExpiry };

/** Somebody asked for a new password. */
export const passwordReset = defineEvent("account.password_reset", {
  schema: reset,
  severity: "info",
  ...security,
  ...secretive,
  user: recipientOf,
  message: inEveryLanguage(resetForTeam, resetForUser),
  sample: { ...sampleSecret, reset_url: "https://backup.example.com/reset/4be1c0" },
});

/** Somebody asked for a link to sign in without a password. */
export const magicLink = defineEvent("account.magic_link", {
  schema: link,
  severity: "info",
  ...security,
  ...secretive,
  user: recipientOf,
  message: inEveryLanguage(linkForTeam, linkForUser),
  sample: { ...sampleSecret, sign_in_url: "https://backup.example.com/sign-in/c41d88" },
});

/** Somebody signs in, and proves with a code that the mailbox is theirs. */
export const twoFactorCode = defineEvent("account.two_factor_code", {
  schema: code,
  severity: "info",
  ...security,
  ...secretive,
  user: recipientOf,
  message: inEveryLanguage(codeForTeam, codeForUser),
  sample: { ...sampleSecret, code: "4829 1736" },
});

/** An account was locked, as somebody tried to get in. */
export const accountLocked = defineEvent("account.locked", {
  schema: lock,
  severity: "warning",
  ...security,
  user: recipientOf,
  message: inEveryLanguage(lockForTeam, lockForUser),
  sample: {
    ...samplePerson,
    ...sampleOrigin,
    failed_attempts: 5,
    locked_until: "2026-11-21T03:45:00Z",
    help_url: "https://backup.example.com/account/help",
  },
  samples: { "by hand": samplePerson, "one attempt": { ...samplePerson, failed_attempts: 1 } },
});

/** The copy of a person's data that they asked for can be downloaded (GDPR, articles 15 and 20). */
export const dataExportReady = defineEvent("account.export_ready", {
  schema: dataExport,
  severity: "info",
  ...security,
  ...secretive,
  user: recipientOf,
  message: inEveryLanguage(exportForTeam, exportForUser),
  sample: {
    ...samplePerson,
    download_url: "https://backup.example.com/exports/7d03aa",
    size_bytes: 48_200_000,
    expires_at: "2026-11-28T03:15:00Z",
  },
});

function resetForTeam(
  words: CatalogWords,
  { payload, app }: WordingView<z.output<typeof reset>>,
): Words {
  return {
    title: words.account.resetTitle(payload.name),
    summary: words.account.reset(payload.name, app.name),
    fields: [...personFields(words, payload), ...originFields(words, payload)],
  };
}

function resetForUser(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof reset>>,
): Words {
  const said = words.account;
  return {
    title: said.yourResetTitle,
    summary: said.yourReset(app.name),
    fields: [
      momentField(said.validUntil, payload.expires_at, format),
      ...originFields(words, payload),
    ],
    actions: [{ label: said.choosePassword, url: payload.reset_url }],
  };
}

function linkForTeam(
  words: CatalogWords,
  { payload, app }: WordingView<z.output<typeof link>>,
): Words {
  return {
    title: words.account.linkTitle(payload.name),
    summary: words.account.link(payload.name, app.name),
    fields: [...personFields(words, payload), ...originFields(words, payload)],
  };
}

function linkForUser(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof link>>,
): Words {
  const said = words.account;
  return {
    title: said.yourLinkTitle,
    summary: said.yourLink(app.name),
    fields: [
      momentField(said.validUntil, payload.expires_at, format),
      ...originFields(words, payload),
    ],
    actions: [{ label: words.user.signIn, url: payload.sign_in_url }],
  };
}

function codeForTeam(
  words: CatalogWords,
  { payload, app }: WordingView<z.output<typeof code>>,
): Words {
  return {
    title: words.account.codeTitle(payload.name),
    summary: words.account.code(payload.name, app.name),
    fields: [...personFields(words, payload), ...originFields(words, payload)],
  };
}

/** The code is in no title: a locked telephone shows those. */
function codeForUser(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof code>>,
): Words {
  const said = words.account;
  return {
    title: said.yourCodeTitle,
    summary: said.yourCode(app.name),
    fields: [
      field(said.codeLabel, payload.code, "prominent"),
      momentField(said.validUntil, payload.expires_at, format),
      ...originFields(words, payload),
    ],
  };
}

function lockForTeam(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof lock>>,
): Words {
  const said = words.account;
  return {
    title: said.lockedTitle(payload.name),
    summary: said.locked(payload.name, app.name, payload.failed_attempts),
    fields: [
      ...personFields(words, payload),
      momentField(said.lockedUntil, payload.locked_until, format),
      ...originFields(words, payload),
    ],
  };
}

function lockForUser(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof lock>>,
): Words {
  const said = words.account;
  return {
    title: said.yourLockTitle,
    summary: said.yourLock(app.name, payload.failed_attempts),
    fields: [
      momentField(said.lockedUntil, payload.locked_until, format),
      ...originFields(words, payload),
    ],
    actions: [{ label: said.getHelp, url: payload.help_url }],
  };
}

function exportForTeam(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof dataExport>>,
): Words {
  return {
    title: words.account.exportTitle(payload.name),
    summary: words.account.export(payload.name, app.name),
    fields: [...personFields(words, payload), sizeField(words.size, payload.size_bytes, format)],
  };
}

function exportForUser(
  words: CatalogWords,
  { payload, app, format }: WordingView<z.output<typeof dataExport>>,
): Words {
  const said = words.account;
  return {
    title: said.yourExportTitle,
    summary: said.yourExport(app.name),
    fields: [
      momentField(said.validUntil, payload.expires_at, format),
      sizeField(words.size, payload.size_bytes, format),
    ],
    actions: [{ label: said.download, url: payload.download_url }],
  };
}
