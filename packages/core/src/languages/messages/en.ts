import type { MessageWords } from "./message-words.ts";

const tested = (app: string, what: string) =>
  `Somebody checks how ${app} sends its notifications, and asked for this ${what}. It has arrived: the settings work. There is nothing to do.`;

export const en: MessageWords = {
  test: {
    emailTitle: "Test email",
    email: (app) => tested(app, "mail"),
    messageTitle: "Test message",
    message: (app) => tested(app, "message"),
  },
  emptyDigest: {
    title: (digest) => `${digest}: nothing to report`,
    summary: "Nothing came up for this digest since the last one.",
  },
  silenceEnding: {
    title: (reason) => `A silence ends: ${reason}`,
    summary: (end) =>
      `The silence ends at ${end}. What it keeps back and still fires is told then.`,
    reason: "Reason",
    owner: "Owner",
    since: "Since",
    until: "Until",
  },
};
