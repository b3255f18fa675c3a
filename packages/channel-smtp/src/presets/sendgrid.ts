import type { Provider } from "./provider.ts";

const user = "apikey";

/** Twilio SendGrid. */
export const sendgrid: Provider<"sendgrid"> = {
  preset: {
    name: "sendgrid",
    label: "SendGrid",
    host: "smtp.sendgrid.net",
    ports: [
      { port: 587, security: "starttls" },
      { port: 465, security: "ssl" },
      { port: 2525, security: "starttls" },
      { port: 25, security: "starttls" },
    ],
    user: "The word apikey, literally; it may be left out.",
    password: "An API key (SG.…) with the permission Mail Send.",
    from: "A verified single sender, or any address of an authenticated domain.",
    limits: "By plan.",
    notes: [
      "Authenticate your domain in SendGrid, so that SPF and DKIM pass and mails stay out of spam.",
      "Accounts in the EU send through host smtp.eu.sendgrid.net.",
    ],
    documentation:
      "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api",
  },
  userFor: () => user,
  faultsOf: (given) =>
    given.user === undefined || given.user === user
      ? []
      : [
          {
            option: "user",
            message: "is the word apikey with this preset, and the key itself is the password",
          },
        ],
};
