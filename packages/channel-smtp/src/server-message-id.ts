/** Microsoft 365 and Outlook.com: `250 2.0.0 OK <id@host.prod.outlook.com> [Hostname=…]`. */
const outlook = /^250 2\.0\.0 OK (<[^<>\s]+\.prod\.outlook\.com>)/i;
/** Amazon SES: `250 Ok 0100018b5c3c0a4f-…-000000`. */
const ses = /^250 Ok ([0-9a-f]+(?:-[0-9a-f]+)+)$/i;
const sesHost =
  /(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:[a-z0-9-]+\.)*(?:amazonaws|awsapps)\.com\.?$/i;

/**
 * The Message-ID that a server put in place of ours, for the servers that do so and say it: the copy
 * in the mailbox carries that one.
 */
export function serverMessageIdIn(response: string, host: string): string | undefined {
  const [, ofOutlook] = outlook.exec(response) ?? [];
  if (ofOutlook !== undefined) return ofOutlook;
  const [, local] = ses.exec(response) ?? [];
  if (local === undefined) return undefined;
  const [, region] = sesHost.exec(host) ?? [];
  if (region === undefined) return undefined;
  const domain = region.toLowerCase() === "us-east-1" ? "email" : region.toLowerCase();
  return `<${local.toLowerCase()}@${domain}.amazonses.com>`;
}
