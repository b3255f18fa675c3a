import type { z } from "zod";

/** What one run of a contender measured, by name. */
export type Figures = Readonly<Record<string, number>>;

/** Something to measure; runs in a process of its own. */
export type Contender = (input: unknown) => Promise<Figures>;

/** Declares a contender with what it has to be told. */
export function contender<Schema extends z.ZodType>(
  schema: Schema,
  measure: (input: z.output<Schema>) => Promise<Figures>,
): Contender {
  return (input) => measure(schema.parse(input));
}

/** Time and the processor's time in this process, all its threads, since the call. */
export function stopwatch(): () => { readonly seconds: number; readonly cpuSeconds: number } {
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpuAtStart);
    return {
      seconds: (performance.now() - startedAt) / 1_000,
      cpuSeconds: (user + system) / 1_000_000,
    };
  };
}
