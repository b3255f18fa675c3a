import { z } from "zod";
import { described } from "../model/described.ts";
import { ruleSetSchema } from "./rule-data.ts";

/**
 * The JSON Schema of rules as data, for editors and for other programs: what the file
 * `rules.schema.json` of this package holds. It knows the form alone; which channels and event types
 * there are, it does not.
 */
export function rulesJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(ruleSetSchema, {
    io: "input",
    metadata: described,
  });
  return { $schema, title: "Carillon rules", ...schema };
}
