import { defineEvent, type Recipient, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, name, url } from "./payload.ts";
import type { CatalogWords } from "./words.ts";

/**
 * The person. The address is checked where it is used: a wrong one skips that person's mail with the
 * reason, and the team's mail still goes out.
 */
const person = {
  id: name,
  name,
  /** Absent where the engine's directory knows it, or where the person has none. */
  email: detail,
  /** BCP 47 tag. */
  locale: detail,
  /** IANA zone. */
  time_zone: detail,
};

const login = z.strictObject({
  ...person,
  ip: detail,
  /** As a person would say it: `Firefox on Linux`. */
  device: detail,
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

type Login = z.output<typeof login>;
type Created = z.output<typeof created>;

const samplePerson = {
  id: "user-1042",
  name: "Alex Example",
  email: "alex@example.com",
  locale: "en-GB",
  time_zone: "Europe/Berlin",
};

/** Somebody signed in. */
export const userLoggedIn = defineEvent("user.login", {
  schema: login,
  severity: "info",
  user: recipientOf,
  message: inEveryLanguage(loginForTeam, loginForUser),
  sample: {
    ...samplePerson,
    ip: "203.0.113.24",
    device: "Firefox on Linux",
    sessions_url: "https://backup.example.com/account/sessions",
  },
});

/** Somebody has an account now. */
export const userCreated = defineEvent("user.created", {
  schema: created,
  severity: "info",
  tone: "success",
  user: recipientOf,
  message: inEveryLanguage(createdForTeam, createdForUser),
  sample: {
    ...samplePerson,
    created_by: "Sam Example",
    sign_in_url: "https://backup.example.com/sign-in",
  },
});

function loginForTeam(words: CatalogWords, view: WordingView<Login>): Words {
  const { payload, app } = view;
  return {
    title: words.user.loginTitle(payload.name),
    summary: words.user.login(payload.name, app.name),
    fields: [field(words.user.email, payload.email), ...loginFields(words, view)],
  };
}

function loginForUser(words: CatalogWords, view: WordingView<Login>): Words {
  return {
    title: words.user.yourLoginTitle,
    summary: words.user.yourLogin(view.app.name),
    fields: loginFields(words, view),
    actions: [{ label: words.user.openSessions, url: view.payload.sessions_url }],
  };
}

function loginFields(words: CatalogWords, { payload }: WordingView<Login>) {
  return [field(words.user.device, payload.device), field(words.user.ip, payload.ip)];
}

function createdForTeam(words: CatalogWords, { payload, app }: WordingView<Created>): Words {
  return {
    title: words.user.createdTitle(payload.name),
    summary: words.user.created(payload.name, app.name, known(payload.created_by)),
    fields: [
      field(words.user.name, payload.name),
      field(words.user.email, payload.email),
      field(words.user.createdBy, payload.created_by),
    ],
  };
}

function createdForUser(words: CatalogWords, { payload, app }: WordingView<Created>): Words {
  return {
    title: words.user.yourAccountTitle,
    summary: words.user.yourAccount(app.name, known(payload.created_by)),
    fields: [field(words.user.name, payload.name), field(words.user.email, payload.email)],
    actions: [{ label: words.user.signIn, url: payload.sign_in_url }],
  };
}

function recipientOf(payload: z.output<z.ZodObject<typeof person>>): Recipient {
  return {
    id: payload.id,
    name: payload.name,
    addresses: { email: known(payload.email) },
    locale: known(payload.locale),
    timeZone: known(payload.time_zone),
  };
}

function known(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
