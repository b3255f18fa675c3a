import type { PageWords } from "./page-words.ts";

export const en: PageWords = {
  ask: {
    title: "Unsubscribe?",
    text: (what, product) =>
      `${product} will then send you no more messages of the kind “${what}”.`,
  },
  done: {
    title: "You are unsubscribed",
    text: (what, product) =>
      `${product} sends you no more messages of the kind “${what}”. One that is on its way already may still arrive.`,
  },
  back: {
    title: "You are subscribed",
    text: (what, product) => `${product} sends you messages of the kind “${what}” again.`,
  },
  unsubscribe: "Unsubscribe",
  resubscribe: "Subscribe again",
  onlyThis: "All other messages go on as before.",
  acknowledge: {
    ask: {
      title: "Take this alert on?",
      text: (what) =>
        `Everybody sees then that ${what} is in your hands. No reminders are sent until it gets worse or is resolved.`,
    },
    taken: {
      title: "It is taken on",
      text: (what) => `${what}. No reminders are sent until it gets worse or is resolved.`,
    },
    over: {
      title: "This is over",
      text: () => "The alert of this message was resolved. There is nothing left to take on.",
    },
    button: "Acknowledge",
    standing: (key, severity, since) => `${key} (${severity} since ${since})`,
    worse: (was) => `It has got worse since this message, which said: ${was}.`,
  },
  acknowledgeSeveral: {
    ask: {
      title: "Take these alerts on?",
      text: () =>
        "Everybody sees then that they are in your hands. No reminders are sent until one gets worse or is resolved.",
    },
    taken: {
      title: "They are taken on",
      text: (what) => `${what}. No reminders are sent until one gets worse or is resolved.`,
    },
    over: {
      title: "This is over",
      text: () => "The alerts of this message were resolved. There is nothing left to take on.",
    },
    button: "Acknowledge",
    more: (count) => `${count} more`,
    before: (what) => `Taken on already: ${what}.`,
  },
  unreadable: {
    title: "This cannot be done",
    text: () => "The request could not be understood. Open the link from the message once more.",
  },
  forged: {
    title: "This link does not work",
    text: () =>
      "It is incomplete or was changed on the way. Open it directly from the message, or use the link in a newer one.",
  },
  expired: {
    title: "This link is too old",
    text: (_what, product) => `Please use the link in a newer message from ${product}.`,
  },
  notFound: {
    title: "There is nothing here",
    text: () => "Open the link directly from the message.",
  },
  notAllowed: {
    title: "This cannot be done",
    text: () => "Open the link in a browser.",
  },
  unavailable: {
    title: "This does not work right now",
    text: () => "Nothing was changed. Please try again in a few minutes.",
  },
};
