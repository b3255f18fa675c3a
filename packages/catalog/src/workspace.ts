import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field, momentField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, known, name, url } from "./payload.ts";
import { expiry, person, recipientOf, secretive } from "./person.ts";
import { samplePerson } from "./sample.ts";
import { personFields } from "./user.ts";
import type { CatalogWords } from "./words.ts";

const invitation = z.strictObject({
  ...person,
  /** Whoever is invited may have no account yet: the address serves as the id then. */
  name: detail,
  workspace: name,
  /** What the person may do there. */
  role: detail,
  /** The name of the person who invites. */
  invited_by: detail,
  /** Whoever has this link can accept the invitation. */
  accept_url: url,
  ...expiry,
});

type Invitation = z.output<typeof invitation>;

const sampleInvitation = {
  id: "alex@example.com",
  email: "alex@example.com",
  locale: "en-GB",
  time_zone: "Europe/Berlin",
  workspace: "Design",
  accept_url: "https://backup.example.com/invitations/9f2c7a",
  expires_at: "2026-11-28T03:15:00Z",
};

/** Somebody is invited to a workspace. */
export const workspaceInvitation = defineEvent("workspace.invitation", {
  schema: invitation,
  severity: "info",
  ...secretive,
  user: recipientOf,
  message: inEveryLanguage(invitationForTeam, invitationForUser),
  sample: {
    ...sampleInvitation,
    name: samplePerson.name,
    role: "Editor",
    invited_by: "Sam Example",
  },
  samples: { "by nobody in particular": sampleInvitation },
});

function invitationForTeam(words: CatalogWords, { payload }: WordingView<Invitation>): Words {
  const { workspace, role } = payload;
  const who = known(payload.name) ?? known(payload.email) ?? payload.id;
  return {
    title: words.workspace.invitedTitle(who, workspace),
    summary: words.workspace.invited(who, workspace, known(payload.invited_by)),
    fields: [...personFields(words, payload), field(words.workspace.role, role)],
  };
}

function invitationForUser(
  words: CatalogWords,
  { payload, app, format }: WordingView<Invitation>,
): Words {
  const { workspace, role, invited_by, accept_url, expires_at } = payload;
  const said = words.workspace;
  return {
    title: said.yourInvitationTitle(workspace, known(invited_by)),
    summary: said.yourInvitation(workspace, app.name),
    fields: [
      field(said.name, workspace),
      field(said.role, role),
      field(said.invitedBy, invited_by),
      momentField(words.account.validUntil, expires_at, format),
    ],
    actions: [{ label: said.accept, url: accept_url }],
  };
}
