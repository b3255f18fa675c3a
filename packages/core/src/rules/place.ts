import type { z } from "zod";

/** A place in data, as one would write it in code: `rules[3].via[0]`, `rules[0].match["payload.size"]`. */
export function placeOf(path: readonly PropertyKey[], root = ""): string {
  return path.reduce<string>((place, step) => {
    if (typeof step === "number") return `${place}[${step}]`;
    const name = String(step);
    if (!/^[a-zA-Z_$][\w$]*$/.test(name)) return `${place}[${JSON.stringify(name)}]`;
    return place === "" ? name : `${place}.${name}`;
  }, root);
}

/** The faults that zod found, one sentence each, with their place. */
export function placed(error: z.ZodError, root: string): readonly string[] {
  return error.issues.map((issue) => {
    const place = placeOf(issue.path, root);
    return place === "" ? issue.message : `${place}: ${issue.message}`;
  });
}
