import { defineEvent, type Field, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, known, url } from "./payload.ts";
import { origin, person, recipientOf, security } from "./person.ts";
import { samplePerson } from "./sample.ts";
import type { CatalogWords } from "./words.ts";

const login = z.strictObject({
  ...person,
  ...origin,
  /** The device was not seen before. */
  is_new_device: z.boolean().default(false),
  /** Where the person sees, and ends, the sessions of the account. */
  sessions_url: url.optional(),
});

const created = z.strictObject({
  ...person,
  /** The name of the person who created the account. */
  created_by: detail,
  /** The page to sign in. Not the place for a link that signs in by itself: this is no secret. */
  sign_in_url: url.optional(),
});

const welcome = z.strictObject({
  ...person,
  sign_in_url: url.optional(),
  /** First steps. */
  guide_url: url.optional(),
});

const pending = z.strictObject({
  ...person,
  /** Where an administrator activates the account. Shown to the team alone. */
  review_url: url.optional(),
});

type Login = z.output<typeof login>;
type Created = z.output<typeof created>;
type Welcome = z.output<typeof welcome>;
type Pending = z.output<typeof pending>;

const sampleLogin = {
  ...samplePerson,
  ip: "203.0.113.24",
  device: "Firefox on Linux",
  location: "Berlin, Germany",
  sessions_url: "https://backup.example.com/account/sessions",
};
const sign_in_url = "https://backup.example.com/sign-in";

/** Somebody signed in. */
export const userLoggedIn = defineEvent("user.login", {
  schema: login,
  severity: ({ is_new_device }) => (is_new_device ? "warning" : "info"),
  ...security,
  user: recipientOf,
  message: inEveryLanguage(loginForTeam, loginForUser),
  sample: { ...sampleLogin, is_new_device: false },
  samples: { "new device": { ...sampleLogin, is_new_device: true } },
});

/** Somebody has an account now. */
export const userCreated = defineEvent("user.created", {
  schema: created,
  severity: "info",
  tone: "success",
  user: recipientOf,
  message: inEveryLanguage(createdForTeam, createdForUser),
  sample: { ...samplePerson, created_by: "Sam Example", sign_in_url },
  samples: { "by themselves": samplePerson },
});

/** Somebody has made an account of their own, and it is active. */
export const userWelcomed = defineEvent("user.welcome", {
  schema: welcome,
  severity: "info",
  tone: "success",
  user: recipientOf,
  message: inEveryLanguage(welcomeForTeam, welcomeForUser),
  sample: { ...samplePerson, sign_in_url, guide_url: "https://backup.example.com/first-steps" },
});

/** Somebody has registered, and an administrator has to activate the account. */
export const registrationPending = defineEvent("user.registration_pending", {
  schema: pending,
  severity: "info",
  user: recipientOf,
  message: inEveryLanguage(pendingForTeam, pendingForUser),
  sample: { ...samplePerson, review_url: "https://backup.example.com/admin/users/user-1042" },
});

function loginForTeam(words: CatalogWords, view: WordingView<Login>): Words {
  const { payload, app } = view;
  const [title, summary] = payload.is_new_device
    ? [words.user.newDeviceTitle, words.user.newDevice]
    : [words.user.loginTitle, words.user.login];
  return {
    title: title(payload.name),
    summary: summary(payload.name, app.name),
    fields: [field(words.user.email, payload.email), ...originFields(words, payload)],
  };
}

function loginForUser(words: CatalogWords, { payload, app }: WordingView<Login>): Words {
  const [title, summary] = payload.is_new_device
    ? [words.user.yourNewDeviceTitle, words.user.yourNewDevice]
    : [words.user.yourLoginTitle, words.user.yourLogin];
  return {
    title,
    summary: summary(app.name),
    fields: originFields(words, payload),
    actions: [{ label: words.user.openSessions, url: payload.sessions_url }],
  };
}

function createdForTeam(words: CatalogWords, { payload, app }: WordingView<Created>): Words {
  return {
    title: words.user.createdTitle(payload.name),
    summary: words.user.created(payload.name, app.name, known(payload.created_by)),
    fields: [...personFields(words, payload), field(words.user.createdBy, payload.created_by)],
  };
}

function createdForUser(words: CatalogWords, { payload, app }: WordingView<Created>): Words {
  return {
    title: words.user.yourAccountTitle,
    summary: words.user.yourAccount(app.name, known(payload.created_by)),
    fields: personFields(words, payload),
    actions: [{ label: words.user.signIn, url: payload.sign_in_url }],
  };
}

function welcomeForTeam(words: CatalogWords, { payload, app }: WordingView<Welcome>): Words {
  return {
    title: words.user.joinedTitle(payload.name),
    summary: words.user.joined(payload.name, app.name),
    fields: personFields(words, payload),
  };
}

function welcomeForUser(words: CatalogWords, { payload, app }: WordingView<Welcome>): Words {
  return {
    title: words.user.welcomeTitle(app.name),
    summary: words.user.welcome(app.name),
    fields: personFields(words, payload),
    actions: [
      { label: words.user.signIn, url: payload.sign_in_url },
      { label: words.user.readGuide, url: payload.guide_url },
    ],
  };
}

function pendingForTeam(words: CatalogWords, { payload, app }: WordingView<Pending>): Words {
  return {
    title: words.user.pendingTitle(payload.name),
    summary: words.user.pending(payload.name, app.name),
    fields: personFields(words, payload),
    actions: [{ label: words.user.reviewRegistration, url: payload.review_url }],
  };
}

function pendingForUser(words: CatalogWords, { payload, app }: WordingView<Pending>): Words {
  return {
    title: words.user.yourRegistrationTitle,
    summary: words.user.yourRegistration(app.name),
    fields: personFields(words, payload),
  };
}

/** Who somebody is. */
export function personFields(
  words: CatalogWords,
  { name, email }: { readonly name?: string | undefined; readonly email?: string | undefined },
): readonly Field[] {
  return [field(words.user.name, name), field(words.user.email, email)];
}

/** From where somebody acts. */
export function originFields(
  words: CatalogWords,
  { device, ip, location }: z.output<z.ZodObject<typeof origin>>,
): readonly Field[] {
  return [
    field(words.user.device, device),
    field(words.user.ip, ip),
    field(words.user.location, location),
  ];
}
