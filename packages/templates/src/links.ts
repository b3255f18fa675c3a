const linkPattern = /^(?:https?:\/\/|mailto:)[^\p{Cc}\s]+$/iu;

/** Whether an address may stand in a link: `http:`, `https:` or `mailto:`, without white space. */
export function isLink(address: string | undefined): address is string {
  return address !== undefined && linkPattern.test(address);
}
