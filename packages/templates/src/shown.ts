const special = /[&<>"']/g;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What is written from left to right within the words of a language that is not: hosts, paths, times. */
const leftToRight =
  /[/~.@_-]*[A-Za-z0-9][\w.:/@%+#~=-]*(?: +[/~.@_-]*[A-Za-z0-9][\w.:/@%+#~=-]*)*/g;

/**
 * A name with a hyphen, `db-1.example.com`, which a line should not end within, and the quotes and stops at
 * it: beside a block a line may end, so that a quote would stand alone.
 */
const hyphened =
  /(?:[([„“‚‘"']|[«»›‹][\u00a0\u202f]?){0,2}[\w.]+(?:-[\w.]+)+(?:[)\]”“’‘"',;:!?.]|[\u00a0\u202f]?[»«›‹]){0,3}/g;

/** One that is longer leaves too much of the line before it empty. */
const longestName = 40;

/** Makes HTML of plain text: escaped, with its line breaks, and with names on one line where they fit. */
export function shownAs(text: string): string {
  const html = text.includes("-") ? together(text) : escaped(text);
  return html.replaceAll("\n", "<br>");
}

/**
 * The same for a text in a language written from right to left. Hosts, paths and numbers within it stand
 * apart from its order, by `dir`, as mail programs know no `<bdi>`.
 */
export function shownFromRight(text: string): string {
  const html = replaced(text, leftToRight, (run) => {
    const tail = /[.:]+$/.exec(run)?.[0] ?? "";
    const name = run.slice(0, run.length - tail.length);
    const style = name.includes("-") && name.length <= longestName ? ` ${oneBlock}` : "";
    return `<span dir="ltr"${style}>${escaped(name)}</span>${tail}`;
  });
  return html.replaceAll("\n", "<br>");
}

/** Goes to the next line as a whole, and is broken only where a line of its own is too short. */
const oneBlock = 'style="display:inline-block;text-decoration:inherit"';

function together(text: string): string {
  return replaced(text, hyphened, (name) =>
    name.length > longestName ? escaped(name) : `<span ${oneBlock}>${escaped(name)}</span>`,
  );
}

function replaced(text: string, pattern: RegExp, replace: (found: string) => string): string {
  let html = "";
  let at = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    html += escaped(text.slice(at, index)) + replace(found);
    at = index + found.length;
  }
  return html + escaped(text.slice(at));
}

function escaped(text: string): string {
  return text.replace(special, (character) => entities[character] ?? "");
}
