import type { Provider } from "./provider.ts";

/** Mailtrap's sandbox, which shows mails and delivers none. */
export const mailtrap: Provider<"mailtrap"> = {
  preset: {
    name: "mailtrap",
    label: "Mailtrap (testing)",
    host: "sandbox.smtp.mailtrap.io",
    ports: [
      { port: 2525, security: "starttls" },
      { port: 587, security: "starttls" },
      { port: 25, security: "starttls" },
    ],
    user: "The user name of the sandbox inbox, from its integration tab.",
    password: "The password beside it.",
    from: "Any address: nothing leaves the inbox.",
    limits: "By plan, counted by month and by second.",
    notes: [
      "Nothing reaches its recipient: for tests alone.",
      "To really send by Mailtrap, give host live.smtp.mailtrap.io, port 587, user api and an API token.",
    ],
    documentation: "https://docs.mailtrap.io/email-sandbox/setup/sandbox-integration",
  },
};
