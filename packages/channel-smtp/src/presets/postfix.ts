import type { Provider } from "./provider.ts";

/** A server of one's own. */
export const postfix: Provider<"postfix"> = {
  preset: {
    name: "postfix",
    label: "Postfix, Haraka, Mail-in-a-Box or another server of your own",
    ports: [
      { port: 587, security: "starttls" },
      { port: 465, security: "ssl" },
      { port: 2525, security: "starttls" },
      { port: 25, security: "starttls" },
      { port: 25, security: "none" },
    ],
    user: "As the server has it; none where it takes mail from your network as it is.",
    password: "As the server has it.",
    from: "Any address that the server may send for; otherwise it answers Relay access denied.",
    limits: "Yours.",
    notes: [
      "The certificate must be issued for the name in host; name an authority of your own with tls.ca.",
      "Set up SPF, DKIM and DMARC for the domain of from, or mails end as spam.",
      "Port 25 without encryption is for a server on this machine or in a closed network.",
    ],
    documentation: "https://www.postfix.org/TLS_README.html",
  },
};
