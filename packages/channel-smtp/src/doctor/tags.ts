/** The tags of a record such as `v=DKIM1; k=rsa; p=…` (RFC 6376 §3.2), or what is wrong with them. */
export type Tags =
  | { readonly ok: true; readonly tags: ReadonlyMap<string, string>; readonly first: string }
  | { readonly ok: false; readonly fault: string };

/** Reads a list of tags. Names are told apart by case; white space around names and values goes. */
export function parseTags(record: string): Tags {
  const tags = new Map<string, string>();
  const entries = record.split(";").map((entry) => entry.trim());
  if (entries.at(-1) === "") entries.pop();
  for (const entry of entries) {
    const [, name, value] = /^([A-Za-z]\w*)\s*=\s*([^;]*)$/.exec(entry) ?? [];
    if (name === undefined || value === undefined) {
      return { ok: false, fault: `${JSON.stringify(entry.slice(0, 40))} is no tag=value` };
    }
    if (tags.has(name)) return { ok: false, fault: `the tag ${name} stands there twice` };
    tags.set(name, value.trim());
  }
  const [first = ""] = tags.keys();
  return { ok: true, tags, first };
}
