import type { Hint } from "./reasons.ts";

const noToken = (server: string) => `There is no access token for ${server}`;

/** Of OAuth 2 and of certificates with which this client proves who it is. */
export const signInHints: readonly Hint[] = [
  {
    name: "consent-lost",
    of: ["authentication"],
    says: /answered 4\d\d invalid_grant\b/,
    message: noToken,
    cause:
      "The refresh token has expired or was revoked: the consent was withdrawn, the password changed, or the token not used for months. Google ends it after seven days while the consent screen is in testing. Of a service account: it may not act for this user, or this machine's clock is wrong.",
    cure: "Sign in once more as the mailbox, consent, and set the new refreshToken. With Google publish the consent screen first; for a service account set up domain-wide delegation for the scope.",
  },
  {
    name: "client-unknown",
    of: ["authentication"],
    says: /answered 4\d\d (?:invalid_client|unauthorized_client)\b|answered 401\b/,
    message: noToken,
    cause:
      "The provider does not know the client, or its secret: misspelt, deleted, or expired, as a secret of Microsoft Entra does after two years at most. Of a service account: it was not given this scope.",
    cure: "Check clientId, clientSecret (the secret's value, not its id) and tenant, and make a new secret if it has expired.",
  },
  {
    name: "token-request-refused",
    of: ["authentication"],
    says: /answered 4\d\d [\w.-]+: /,
    message: noToken,
    cause: "The provider does not give this client a token for this purpose.",
    cure: "Check scope and tenant, and that the client was granted what sending needs: https://mail.google.com/ with Google; with Microsoft SMTP.Send as a delegated permission, or SMTP.SendAsApp with an administrator's consent.",
  },
  {
    name: "token-refused",
    of: ["authentication"],
    says: /access token was refused/,
    message: (server) => `${server} refused the access token`,
    cause:
      "The token is not one of this mailbox or not for sending by SMTP, or authenticated SMTP is switched off for the mailbox.",
    cure: "Check that user is the mailbox that consented, and the scope. With Microsoft 365 allow Authenticated SMTP for the mailbox (admin center, Active users, Mail, Manage email apps); a client that signs in as itself must be registered in Exchange Online (New-ServicePrincipal) and be given the mailbox (Add-MailboxPermission).",
  },
  {
    name: "no-token-login",
    of: ["authentication-not-offered"],
    says: /No XOAUTH2 is offered/,
    message: (server) => `${server} offers no login by access token (XOAUTH2)`,
    cause:
      "The server takes passwords alone, allows logins on another port or only over TLS, or someone in between removed the offer.",
    cure: "Check the host, and use its submission port (587 or 465) with TLS; or set password in place of oauth2. No mail was sent without login.",
  },
  {
    name: "client-certificate-wanted",
    of: ["certificate"],
    says: /ALERT_CERTIFICATE_REQUIRED|ALERT_NO_CERTIFICATE/,
    message: (server) => `${server} wants a certificate of this client`,
    cause: "The server lets in only clients that show a certificate, and tls.cert is not set.",
    cure: "Set tls.cert and tls.key to the certificate and key that the server's operator issued for this channel.",
  },
  {
    name: "client-certificate-refused",
    of: ["certificate", "connection-lost", "tls-handshake"],
    says: /ALERT_(?:CERTIFICATE_\w+|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)|after it was shown tls\.cert/,
    message: (server) => `${server} does not let in the certificate of this client`,
    cause:
      "The certificate in tls.cert has expired or was revoked, or the server does not know the authority that issued it.",
    cure: "Have the server's operator issue a new one or trust its authority; give the certificates in between behind it in tls.cert.",
  },
];
