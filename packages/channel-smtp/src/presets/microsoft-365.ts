import { addressFault, type Provider } from "./provider.ts";

/** Exchange Online. */
export const microsoft365: Provider<"microsoft-365"> = {
  preset: {
    name: "microsoft-365",
    label: "Microsoft 365",
    host: "smtp.office365.com",
    ports: [
      { port: 587, security: "starttls" },
      { port: 25, security: "starttls" },
    ],
    user: "The whole address of a mailbox with a licence.",
    password:
      "OAuth 2, as Microsoft is taking sign-in by password away from SMTP. Until then the " +
      "mailbox's password, or an app password where the account has several factors.",
    from: "The mailbox's address, or one that the mailbox has the permission Send As for.",
    limits: "30 mails a minute and 10,000 recipients a day for each mailbox.",
    rate: { perMinute: 30, perDay: 10_000 },
    notes: [
      "Authenticated SMTP must be allowed for the mailbox; many tenants, and the security " +
        "defaults, switch it off: Users > Active users > Mail > Manage email apps.",
      "From the end of December 2026 sign-in by password is off unless an administrator switches " +
        "it on again, and tenants made after that do not have it.",
    ],
    documentation:
      "https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365",
  },
  faultsOf: ({ user }) => addressFault(user, "bells@example.com"),
};
