import { z } from "zod";

/** What a JSON Schema says of a schema besides what the schema itself does. */
export interface Description {
  readonly id?: string;
  readonly description?: string;
  readonly maxLength?: number;
  readonly propertyNames?: { readonly pattern: string };
}

/** Descriptions for the published JSON Schema; zod's own list is the application's. */
export const described: z.core.$ZodRegistry<Description> = z.registry<Description>();
