import type { Reason } from "@carillon/core";

/** 3xx. */
export const isRedirect = (status: number) => status >= 300 && status < 400;
/** 4xx. */
export const isClientError = (status: number) => status >= 400 && status < 500;
/** 5xx. */
export const isServerError = (status: number) => status >= 500 && status < 600;

/** What a status other than 2xx means here. */
export function meaningOf(status: number): Reason {
  const known = meanings[status];
  if (known !== undefined) return known;
  if (isRedirect(status)) return redirected;
  if (isServerError(status)) return failed;
  return isClientError(status) ? refused : nonsense;
}

const redirected: Reason = {
  code: "redirect",
  message: "The receiver points to another address, which is not followed",
  cure: "Set the URL to the address at which the receiver answers itself.",
};

const failed: Reason = {
  code: "receiver-failed",
  message: "The receiver failed at the message",
  cure: "Look into the receiver's log.",
};

const refused: Reason = {
  code: "content-refused",
  message: "The receiver does not take the message",
  cure: "Check the URL, and what the receiver says about the message.",
};

const nonsense: Reason = {
  code: "unknown-outcome",
  message: "The receiver answered with a status that HTTP does not have",
  cure: "Check that the URL is that of a web server.",
};

const notAllowed: Reason = {
  code: "authentication",
  message: "The receiver does not let the channel in",
  cure: "Check the secret and the headers against what the receiver expects.",
};

const meanings: Readonly<Record<number, Reason>> = {
  401: notAllowed,
  403: notAllowed,
  408: {
    code: "timeout",
    message: "The receiver waited too long for the message",
    cure: "Nothing, if it happens seldom: the engine tries again.",
  },
  410: {
    code: "gone",
    message: "The receiver wants no more messages",
    cure: "Remove the channel, or set another URL.",
  },
  413: {
    code: "too-large",
    message: "The message is larger than the receiver takes",
    cure: "Raise the receiver's limit, or emit a link instead of the whole.",
  },
  429: {
    code: "rate-limit",
    message: "The receiver asks to slow down",
    cure: "Nothing: the engine waits. If it lasts, ask for a higher limit.",
  },
  503: {
    code: "unavailable",
    message: "The receiver is not available for the moment",
    cure: "Nothing, if it is short: the engine tries again.",
  },
};
