import { fork } from "node:child_process";
import { z } from "zod";
import type { Figures } from "./contender.ts";

const figuresSchema = z.record(z.string(), z.number());

/** Runs a contender of `child.ts` in a fresh process, with further options of Node where there are any. */
export function runChild(
  name: string,
  input: object,
  execArgv: readonly string[] = [],
): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const program = new URL("./child.js", import.meta.url);
    const child = fork(program, [name, JSON.stringify(input)], { execArgv: [...execArgv] });
    let figures: unknown;
    child.on("message", (message) => {
      figures = message;
    });
    child.on("exit", (code) => {
      const result = figuresSchema.safeParse(figures);
      if (code === 0 && result.success) resolve(result.data);
      else reject(new Error(`${name} ended with code ${code}`));
    });
  });
}

/** The medians of all rounds. */
export class Medians {
  readonly #byContender: ReadonlyMap<string, Figures>;

  constructor(byContender: ReadonlyMap<string, Figures>) {
    this.#byContender = byContender;
  }

  of(contender: string, figure: string): number {
    const value = this.#byContender.get(contender)?.[figure];
    if (value === undefined) throw new Error(`${contender} did not measure ${figure}`);
    return value;
  }

  has(contender: string): boolean {
    return this.#byContender.has(contender);
  }

  toJSON(): unknown {
    return Object.fromEntries(this.#byContender);
  }
}

/** Measures every contender once a round, in turn, so that a machine that changes changes for all. */
export async function inTurn(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<Figures>>>,
): Promise<Medians> {
  const results = new Map<string, Figures[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      process.stderr.write(`  round ${round} of ${rounds}: ${name}\n`);
      results.set(name, [...(results.get(name) ?? []), await run()]);
    }
  }
  return new Medians(new Map([...results].map(([name, figures]) => [name, medianOf(figures)])));
}

function medianOf(results: readonly Figures[]): Figures {
  const names = Object.keys(results[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(results.map((figures) => figures[name] ?? Number.NaN))]),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return around.reduce((sum, value) => sum + value, 0) / around.length;
}
