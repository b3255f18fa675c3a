/** A name behind an at sign calls people in a chat; behind a letter it is part of a mail address. */
const mention = /(?<![\p{L}\p{N}.+_-])@(?=[\p{L}\p{N}])/gu;

/** What Slack and Discord take for a call, a channel or a group, also within code. */
const angled = /<(?=@|#|!(?:channel|here|everyone|subteam|date))/g;

/** Is not seen, and keeps what stands at its sides from being one name. */
const apart = "\u200b";

/**
 * A plain text for a line of CommonMark: nothing in it is markup (CommonMark 0.31 §2.4), and nothing calls
 * anybody (`@everyone`, `<!channel>`). For a channel that puts a title into its text:
 * `**${escapeMarkdown(title)}**`.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(mention, `@${apart}`)
    .replace(angled, `<${apart}`)
    .replace(/[\\`*_[\]<>&|~]/g, "\\$&");
}

/** A code block that nothing inside ends: its fence is longer than any run of backticks there. */
export function fencedMarkdown(code: string): string {
  const lines = code.replace(/\r\n?/g, "\n").replace(/\n$/, "").replace(angled, `<${apart}`);
  let longest = 2;
  for (const [run] of lines.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${lines}\n${fence}`;
}
