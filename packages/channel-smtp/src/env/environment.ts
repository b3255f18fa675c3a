import { readSecretFile } from "./secret-file.ts";
import { defaultPrefix, type FileVariable, faultOfName, type Variable } from "./variables.ts";

/** Environment variables, as `process.env` has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables below one prefix. What is empty counts as not set, as container platforms write what
 * they do not know. Gathers the faults, each with the variable's name and never with its value.
 */
export class Environment {
  readonly #variables: Variables;
  readonly #prefix: string;
  readonly #faults: string[];
  readonly #refused = new Set<Variable>();

  constructor(variables: Variables, prefix: string, faults: string[]) {
    this.#variables = variables;
    this.#prefix = prefix;
    this.#faults = faults;
  }

  /** The whole name of a variable. */
  nameOf(variable: Variable): string {
    return `${this.#prefix}${variable}`;
  }

  /** The name by which a variable is set: its own, or that of its file. */
  nameIfSet(variable: Variable): string | undefined {
    const name = this.nameOf(variable);
    return [name, `${name}_FILE`].find((each) => this.#valueOf(each) !== undefined);
  }

  /** What is set below the prefix. */
  get names(): readonly string[] {
    return Object.keys(this.#variables).filter(
      (name) => name.startsWith(this.#prefix) && this.#valueOf(name) !== undefined,
    );
  }

  /** The variables that have a fault. */
  get refused(): ReadonlySet<Variable> {
    return this.#refused;
  }

  /** Below Carillon's own prefix a variable that it does not know is a slip of the pen. */
  refuseUnknown(): void {
    if (this.#prefix !== defaultPrefix) return;
    for (const name of this.names) {
      const fault = faultOfName(name.slice(this.#prefix.length), this.#prefix);
      if (fault !== undefined) this.#faults.push(`${name}: ${fault}`);
    }
  }

  refuse(variable: Variable, fault: string): void {
    this.#refused.add(variable);
    this.#faults.push(`${this.nameIfSet(variable) ?? this.nameOf(variable)}: ${fault}`);
  }

  /** Without white space around it. */
  text(variable: Variable): string | undefined {
    return this.#valueOf(this.nameOf(variable))?.trim();
  }

  /** As it is; or from the file that `<variable>_FILE` names, read now. */
  secret(variable: FileVariable): string | undefined {
    const given = this.#valueOf(this.nameOf(variable));
    const path = this.#valueOf(`${this.nameOf(variable)}_FILE`);
    if (path === undefined) return given;
    if (given !== undefined) {
      this.refuse(variable, `is set, and so is ${this.nameOf(variable)}_FILE: set one of them`);
      return undefined;
    }
    const file = readSecretFile(path.trim());
    if (file.ok) return file.text;
    this.refuse(variable, file.fault);
    return undefined;
  }

  wholeNumber(variable: Variable): number | undefined {
    const text = this.text(variable);
    if (text === undefined) return undefined;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    this.refuse(variable, "must be a whole number in digits");
    return undefined;
  }

  oneOf<Word extends string>(variable: Variable, words: readonly Word[]): Word | undefined {
    const text = this.text(variable)?.toLowerCase();
    const found = words.find((word) => word.toLowerCase() === text);
    if (text !== undefined && found === undefined) {
      this.refuse(variable, `must be one of ${words.join(", ")}`);
    }
    return found;
  }

  /** `true`, or nothing. */
  consent(variable: Variable): true | undefined {
    return this.oneOf(variable, ["true", "false"]) === "true" || undefined;
  }

  /** What stands between commas. */
  list(variable: Variable): string[] | undefined {
    return this.text(variable)
      ?.split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
  }

  #valueOf(name: string): string | undefined {
    const value = this.#variables[name];
    return value === undefined || value.trim() === "" ? undefined : value;
  }
}
