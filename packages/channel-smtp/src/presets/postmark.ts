import type { Provider } from "./provider.ts";

const serverToken = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** ActiveCampaign Postmark. */
export const postmark: Provider<"postmark"> = {
  preset: {
    name: "postmark",
    label: "Postmark",
    host: "smtp.postmarkapp.com",
    ports: [
      { port: 587, security: "starttls" },
      { port: 2525, security: "starttls" },
      { port: 25, security: "starttls" },
    ],
    user: "The server API token again, the same as the password, so it may be left out; or the access key of an SMTP token.",
    password: "The server API token; or the secret key of an SMTP token.",
    from: "A confirmed sender signature, or any address of a verified domain.",
    limits: "By plan; until the account is approved only to addresses of your own domain.",
    notes: [
      "There is no port that is encrypted from the start.",
      "SMTP must be switched on for the message stream.",
      "For transactional mail alone; newsletters go through a broadcast stream at host smtp-broadcasts.postmarkapp.com.",
    ],
    documentation: "https://postmarkapp.com/developer/user-guide/send-email-with-smtp",
  },
  userFor: (password) => password,
  faultsOf({ user, password }) {
    if (user === undefined || user === password) return [];
    if (user.includes("@")) {
      return [
        { option: "user", message: "is the server API token with this preset, not an address" },
      ];
    }
    return serverToken.test(user)
      ? [{ option: "password", message: "a server API token is user and password alike" }]
      : [];
  },
};
