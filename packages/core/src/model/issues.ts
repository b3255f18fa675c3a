import type { z } from "zod";

/** The faults that zod found, one sentence each, with their place. */
export function issuesOf(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => {
    const place = issue.path.map(String).join(".");
    return place === "" ? issue.message : `${place}: ${issue.message}`;
  });
}
