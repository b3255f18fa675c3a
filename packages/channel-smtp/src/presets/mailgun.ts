import { addressFault, type Provider } from "./provider.ts";

const hosts: ReadonlyMap<string, string> = new Map([
  ["us", "smtp.mailgun.org"],
  ["eu", "smtp.eu.mailgun.org"],
]);

/** Sinch Mailgun. */
export const mailgun: Provider<"mailgun"> = {
  preset: {
    name: "mailgun",
    label: "Mailgun",
    host: "smtp.mailgun.org",
    regions: ["us", "eu"],
    ports: [
      { port: 587, security: "starttls" },
      { port: 465, security: "ssl" },
      { port: 2525, security: "starttls" },
      { port: 25, security: "starttls" },
    ],
    user: "The whole login of the sending domain, such as postmaster@mg.example.com.",
    password:
      "That login's SMTP password from the dashboard: Sending > Domain settings > SMTP credentials. It is no API key.",
    from: "Any address of the verified sending domain.",
    limits: "By plan.",
    notes: [
      "A domain is in the region where it was made: US domains at smtp.mailgun.org, EU domains at smtp.eu.mailgun.org.",
      "A sandbox domain sends to authorised recipients alone.",
      "Add the SPF and DKIM records that Mailgun shows for the domain.",
    ],
    documentation:
      "https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp",
  },
  hostIn: (region = "us") => hosts.get(region),
  faultsOf: ({ user }) => addressFault(user, "postmaster@mg.example.com"),
};
