import { counter } from "@carillon/core";
import type { PeopleWords } from "../contract/people.ts";

const count = counter("en");

const failedSignIns = (attempts: number | undefined) =>
  attempts === undefined
    ? ""
    : ` after ${count(attempts, { one: "# failed sign-in", other: "# failed sign-ins" })}`;

export const people: PeopleWords = {
  user: {
    loginTitle: (name) => `Sign-in: ${name}`,
    login: (name, app) => `${name} signed in to ${app}.`,
    yourLoginTitle: "New sign-in to your account",
    yourLogin: (app) =>
      `You signed in to ${app}. If this was not you, change your password now and tell your administrator.`,
    newDeviceTitle: (name) => `Sign-in from a new device: ${name}`,
    newDevice: (name, app) => `${name} signed in to ${app} from a device not seen before.`,
    yourNewDeviceTitle: "Your account was used on a new device",
    yourNewDevice: (app) =>
      `Somebody signed in to ${app} as you, on a device that was not seen before. If this was not you, change your password now and tell your administrator.`,
    createdTitle: (name) => `New user: ${name}`,
    created: (name, app, by) =>
      by === undefined
        ? `${name} now has an account on ${app}.`
        : `${by} created an account for ${name} on ${app}.`,
    yourAccountTitle: "Your account is ready",
    yourAccount: (app, by) =>
      by === undefined
        ? `You now have an account on ${app} and can sign in.`
        : `${by} created an account for you on ${app}. You can sign in now.`,
    joinedTitle: (name) => `New member: ${name}`,
    joined: (name, app) => `${name} has joined ${app}.`,
    welcomeTitle: (app) => `Welcome to ${app}`,
    welcome: (app) => `Your account on ${app} is active, and you can sign in at any time.`,
    pendingTitle: (name) => `Registration awaits approval: ${name}`,
    pending: (name, app) =>
      `${name} has registered for ${app} and cannot sign in before an administrator activates the account.`,
    yourRegistrationTitle: "Your registration is being reviewed",
    yourRegistration: (app) =>
      `You registered for ${app}. You can sign in as soon as an administrator has activated your account. If this was not you, you can ignore this message.`,
    name: "Name",
    email: "Email",
    device: "Device",
    ip: "IP address",
    location: "Location",
    createdBy: "Created by",
    openSessions: "Review your sign-ins",
    signIn: "Sign in",
    readGuide: "Read the first steps",
    reviewRegistration: "Review registration",
  },
  workspace: {
    invitedTitle: (who, workspace) => `Invitation to “${workspace}”: ${who}`,
    invited: (who, workspace, by) =>
      by === undefined
        ? `${who} was invited to the workspace “${workspace}”.`
        : `${by} invited ${who} to the workspace “${workspace}”.`,
    yourInvitationTitle: (workspace, by) =>
      by === undefined
        ? `You are invited to “${workspace}”`
        : `${by} invites you to “${workspace}”`,
    yourInvitation: (workspace, app) =>
      `Accept the invitation to work in “${workspace}” on ${app}. If you did not expect it, you can ignore this message: nothing changes unless you accept.`,
    name: "Workspace",
    role: "Role",
    invitedBy: "Invited by",
    accept: "Accept invitation",
  },
  account: {
    resetTitle: (name) => `Password reset requested: ${name}`,
    reset: (name, app) =>
      `A link to choose a new password for ${app} was sent to ${name}. The old password stays valid until a new one is chosen.`,
    yourResetTitle: "Choose a new password",
    yourReset: (app) =>
      `Somebody asked for a new password for your account on ${app}. Use the link to choose it. If this was not you, ignore this message: your password stays as it is.`,
    choosePassword: "Choose a new password",
    linkTitle: (name) => `Sign-in link sent: ${name}`,
    link: (name, app) => `A link to sign in to ${app} without a password was sent to ${name}.`,
    yourLinkTitle: "Your sign-in link",
    yourLink: (app) =>
      `You asked for a link to sign in to ${app}. Do not forward it, as it lets anyone in. If this was not you, you can ignore this message.`,
    codeTitle: (name) => `Sign-in code sent: ${name}`,
    code: (name, app) => `A code to finish signing in to ${app} was sent to ${name}.`,
    yourCodeTitle: "Your sign-in code",
    yourCode: (app) =>
      `This code finishes your sign-in to ${app}. Tell it to nobody. If this was not you, somebody knows your password: change it now.`,
    codeLabel: "Code",
    lockedTitle: (name) => `Account locked: ${name}`,
    locked: (name, app, attempts) =>
      `The account of ${name} on ${app} was locked${failedSignIns(attempts)}.`,
    yourLockTitle: "Your account is locked",
    yourLock: (app, attempts) =>
      attempts === undefined
        ? `Your account on ${app} was locked, and you cannot sign in. Your administrator can tell you why, and unlock it.`
        : `Your account on ${app} was locked${failedSignIns(attempts)}. If this was not you, somebody is trying to get in: choose a new password as soon as you can sign in again, and tell your administrator.`,
    lockedUntil: "Locked until",
    getHelp: "Get back into your account",
    exportTitle: (name) => `Data export ready: ${name}`,
    export: (name, app) => `A link to the data export from ${app} was sent to ${name}.`,
    yourExportTitle: "Your data export is ready",
    yourExport: (app) =>
      `You asked for a copy of your data from ${app}. It can be downloaded now. If this was not you, change your password now and tell your administrator.`,
    download: "Download your data",
    validUntil: "Valid until",
  },
};
