import { addressFault, type Provider } from "./provider.ts";

const appPassword =
  "An app password of 16 letters, made at myaccount.google.com/apppasswords once 2-Step " +
  "Verification is on; the account's own password is refused. Or OAuth 2.";
const ports = [
  { port: 587, security: "starttls" },
  { port: 465, security: "ssl" },
] as const;

/** A personal account at Google. */
export const gmail: Provider<"gmail"> = {
  preset: {
    name: "gmail",
    label: "Gmail",
    host: "smtp.gmail.com",
    ports,
    user: "Your Gmail address.",
    password: appPassword,
    from: "Your Gmail address, or an alias that the account may send as; Gmail replaces others.",
    limits: "About 500 recipients in 24 hours.",
    rate: { perDay: 500 },
    notes: [
      "Good for tests and for a handful of mails; a provider for applications bears more.",
      "App passwords end when the account's password changes.",
    ],
    documentation: "https://support.google.com/mail/answer/185833",
  },
  faultsOf: ({ user }) => addressFault(user, "ada@gmail.com"),
};

/** An account of a company or a school at Google. */
export const googleWorkspace: Provider<"google-workspace"> = {
  preset: {
    name: "google-workspace",
    label: "Google Workspace",
    host: "smtp.gmail.com",
    ports,
    user: "The whole address of the account, in the company's domain.",
    password: appPassword,
    from: "The account's address, or an alias that it may send as; Google replaces others.",
    limits: "About 2,000 mails a day for each account; fewer in a trial.",
    rate: { perDay: 2_000 },
    notes: [
      "The administrator must allow 2-Step Verification, without which there are no app passwords.",
      "For more, or for any sender of the domain, set up the SMTP relay service and give host " +
        "smtp-relay.gmail.com.",
      "Add Google to the domain's SPF record, and switch DKIM on in the admin console.",
    ],
    documentation: "https://support.google.com/a/answer/176600",
  },
  faultsOf: ({ user }) => addressFault(user, "bells@example.com"),
};
