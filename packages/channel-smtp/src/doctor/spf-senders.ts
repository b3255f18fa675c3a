/** A provider of which it is known how a domain allows it to send. */
interface KnownSender {
  readonly label: string;
  readonly hosts: RegExp;
  /** The domain to include. */
  readonly include: string;
  /** The domains by which an existing record may name it. */
  readonly names: RegExp;
}

/** What providers send from is another set of addresses than what takes mail in. */
const senders: readonly KnownSender[] = [
  {
    label: "Google",
    hosts: /(?:^|\.)(?:gmail|googlemail|google)\.com$/i,
    include: "_spf.google.com",
    names: /(?:^|\.)google\.com$/i,
  },
  {
    label: "Microsoft 365",
    hosts: /(?:^|\.)(?:office365|outlook|hotmail|live)\.com$/i,
    include: "spf.protection.outlook.com",
    names: /(?:^|\.)outlook\.com$/i,
  },
  {
    label: "SendGrid",
    hosts: /(?:^|\.)sendgrid\.net$/i,
    include: "sendgrid.net",
    names: /(?:^|\.)sendgrid\.net$/i,
  },
  {
    label: "Mailgun",
    hosts: /(?:^|\.)mailgun\.org$/i,
    include: "mailgun.org",
    names: /(?:^|\.)mailgun\.org$/i,
  },
  {
    label: "Postmark",
    hosts: /(?:^|\.)postmarkapp\.com$/i,
    include: "spf.mtasv.net",
    names: /(?:^|\.)mtasv\.net$/i,
  },
  {
    label: "Amazon SES",
    hosts: /(?:^|\.)amazonaws\.com$/i,
    include: "amazonses.com",
    names: /(?:^|\.)amazonses\.com$/i,
  },
];

/** The provider that a host belongs to. */
export function senderAt(host: string): KnownSender | undefined {
  return senders.find(({ hosts }) => hosts.test(host.replace(/\.$/, "")));
}
