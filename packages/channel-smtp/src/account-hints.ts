import type { Hint } from "./reasons.ts";

/** Of failures that would meet every mail of this account or machine. */
export const accountHints: readonly Hint[] = [
  {
    name: "app-password",
    of: ["authentication"],
    says: /application-specific password|InvalidSecondFactor|app(?:lication)? password/i,
    cause: "With two-step verification the account's own password does not work for programs.",
    cure: "Create an app password with the provider (Google: myaccount.google.com/apppasswords) and set it as password, or sign in with OAuth 2.",
  },
  {
    name: "web-login",
    of: ["authentication"],
    says: /\b534.5\.7\.14\b|log ?in (?:via|with|through) your web browser|WebLoginRequired/i,
    cause: "The provider holds the login for suspicious and wants to see a person first.",
    cure: "Log in to the account once with a browser and confirm that it was you, or use an app password or OAuth 2.",
  },
  {
    name: "smtp-login-disabled",
    of: ["authentication"],
    says: /SmtpClientAuth\w* is disabled|smtp_auth_disabled/i,
    cause:
      "Microsoft 365: authenticated SMTP is switched off for the mailbox or the whole organisation.",
    cure: "Have an administrator allow it: admin center, Active users, the user, Mail, Manage email apps, Authenticated SMTP; for the organisation Set-TransportConfig -SmtpClientAuthenticationDisabled $false.",
  },
  {
    name: "basic-login-disabled",
    of: ["authentication"],
    says: /basic auth\w* is disabled|security defaults|did not meet the criteria/i,
    cause: "Microsoft 365: a policy of the organisation allows no login by password.",
    cure: "Sign in with OAuth 2 (XOAUTH2), or have an administrator exempt the account from security defaults and conditional access.",
  },
  {
    name: "encryption-required",
    of: ["authentication", "authentication-not-offered", "relay-denied"],
    says: /STARTTLS|\b538\b|\b5\.7\.11\b|encrypt|requires? (?:TLS|SSL)|(?:TLS|SSL) (?:is )?required/i,
    cause: "The server wants the connection encrypted before anything else.",
    cure: 'Set security: "starttls" with port 587, or "ssl" with port 465.',
  },
  {
    name: "credentials-of-another-region",
    of: ["authentication"],
    says: /\b535 Authentication Credentials Invalid/,
    cause:
      "Amazon SES: these are not SMTP credentials, or they belong to another region than the host.",
    cure: "Create SMTP credentials in the SES console of the region that the host names; access keys do not work.",
  },
  {
    name: "mechanism-not-supported",
    of: ["authentication"],
    says: /\b50[34][ -]|\b5\.7\.4\b|\b5\.5\.4\b|mechanism|authentication type/i,
    cause: "The server takes no login by password in this way, or none on this port.",
    cure: "Use the submission port (587 or 465) with TLS; if the provider has switched passwords off, sign in with OAuth 2.",
  },
  {
    name: "login-required",
    of: ["authentication"],
    says: /\b530\b|auth\w* (?:is )?required|authenticate first|not authenticated/i,
    cause: "The server takes mail only after a login, and user and password are not set.",
    cure: "Set user and password, or allow this client on the server without a login.",
  },
  {
    name: "daily-quota",
    of: ["rate-limit"],
    says: /5\.4\.5|dail?y|per day|24.hour|SubmissionQuotaExceeded/i,
    cause: "The account has sent all that it may in a day.",
    cure: "Wait for the next day, reduce the volume (group or digest), or upgrade the plan. Gmail allows about 500 mails a day, Google Workspace 2,000.",
  },
  {
    name: "credit-used-up",
    of: ["rate-limit", "server-unavailable", "content-refused", "relay-denied"],
    says: /credits? exceeded|out of credits?|payment required|account (?:is )?(?:suspended|on hold|disabled)/i,
    cause: "The provider has stopped the account: its credit is used up, or it was suspended.",
    cure: "Look into the provider's console; add credit, upgrade the plan, or ask the provider.",
  },
  {
    name: "too-many-connections",
    of: ["rate-limit", "server-unavailable"],
    says: /(?:too many|concurrent|limit).{0,40}\b(?:connections?|sessions?|threads?)\b|thread limit/i,
    cause: "The server allows fewer connections at once, or fewer in a minute.",
    cure: "Lower maxConnections, also of other programs that use the account.",
  },
  {
    name: "too-many-logins",
    of: ["server-unavailable"],
    says: /(?:too many|maximum).{0,40}\b(?:log ?ins?|auth\w*)\b/i,
    cause:
      "The server has seen too many logins of the account, often after a run with a wrong password.",
    cure: "Wait, check user and password meanwhile, and lower maxConnections.",
  },
  {
    name: "blocklisted",
    of: ["server-unavailable", "recipient-refused", "content-refused", "relay-denied"],
    says: /spamhaus|spamcop|barracuda|sorbs|\b(?:dns|r)bl\b|block ?list|black ?list|blocked using|bad reputation|poor reputation/i,
    cause: "The address that this mail comes from is on a block list.",
    cure: "Look the address of this machine up at the list that the answer names, mend what put it there and ask for removal, or send through a provider's server on port 587 or 465.",
  },
  {
    name: "no-reverse-name",
    of: ["server-unavailable", "recipient-refused", "content-refused", "temporary-refusal"],
    says: /[45]\.7\.25|reverse (?:dns|host|lookup)|\bPTR\b|cannot find your hostname/i,
    cause: "The address of this machine has no name in DNS, or one that does not lead back to it.",
    cure: "Have the hosting provider set the reverse name (PTR), or send through a provider's server on port 587 or 465.",
  },
  {
    name: "takes-no-mail-at-all",
    of: ["server-unavailable"],
    says: /\b521\b|does not accept (?:e?mail|messages)|5\.3\.2/i,
    cause: "This host takes no mail, now or ever.",
    cure: "Set host to the provider's server for outgoing mail, and ask its operator if it is that one.",
  },
  {
    name: "slow-down",
    of: ["server-unavailable", "rate-limit"],
    says: /\brate\b|too (?:many|much|fast)|throttl|unusual|4\.7\.28/i,
    cause: "The server finds that this client sends too much in too short a time.",
    cure: "Reduce the volume (group or digest) and maxConnections, or upgrade the plan.",
  },
];
