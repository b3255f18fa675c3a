import type { Clock, Finding, VerificationProgress, VerificationStep } from "@carillon/core";
import type { SmtpConfig } from "../config.ts";

/** The steps to a mail, each for people. */
const titles = {
  lookup: "Name lookup",
  connection: "Connection",
  greeting: "Greeting",
  encryption: "Encryption",
  capabilities: "Capabilities",
  login: "Sign-in",
  sender: "Sender",
} as const;

/** One of the steps. */
export type StepName = keyof typeof titles;

/** In the order in which a security comes to them: STARTTLS is said in a conversation that has begun. */
const orders: Readonly<Record<SmtpConfig["security"], readonly StepName[]>> = {
  starttls: ["lookup", "connection", "greeting", "encryption", "capabilities", "login", "sender"],
  ssl: ["lookup", "connection", "encryption", "greeting", "capabilities", "login", "sender"],
  none: ["lookup", "connection", "greeting", "encryption", "capabilities", "login", "sender"],
};

/** What was learnt in a step. */
export type Notes = readonly string[];

/** Takes down the steps of one verification, each once and in order. */
export class Walk {
  readonly #names: readonly StepName[];
  readonly #clock: Clock;
  readonly #progress: VerificationProgress;
  readonly #steps: VerificationStep[] = [];
  #beganAt: number | undefined;

  constructor(security: SmtpConfig["security"], clock: Clock, progress: VerificationProgress) {
    this.#names = orders[security];
    this.#clock = clock;
    this.#progress = progress;
  }

  /** The step that is under way or comes next; `undefined` when all are over. */
  get current(): StepName | undefined {
    return this.#names[this.#steps.length];
  }

  get steps(): readonly VerificationStep[] {
    return this.#steps;
  }

  /** The next step begins now. */
  begin(): void {
    const name = this.current;
    if (name === undefined || this.#beganAt !== undefined) return;
    this.#beganAt = this.#clock.now();
    this.#progress.onBegin?.({ name, title: titles[name] });
  }

  /** Ends the step if it is under way; another one's end comes too late or too early. */
  pass(name: StepName, notes: Notes, warning?: Finding): void {
    if (this.current !== name) return;
    if (warning === undefined) this.#end({ status: "passed", notes });
    else this.#end({ status: "warned", notes, finding: warning });
  }

  /** Whatever is under way has failed, and what would follow is skipped. */
  fail(finding: Finding, notes: Notes): void {
    this.begin();
    this.#end({ status: "failed", notes, finding });
    for (let name = this.current; name !== undefined; name = this.current) this.skip(name, []);
  }

  /** There is nothing to do in this step. */
  skip(name: StepName, notes: Notes): void {
    if (this.current !== name) return;
    this.#beganAt = undefined;
    this.#add({ name, title: titles[name], status: "skipped", notes });
  }

  #end(end: Pick<VerificationStep, "status" | "notes" | "finding">): void {
    const name = this.current;
    if (name === undefined) return;
    const now = this.#clock.now();
    const durationMs = Math.max(0, now - (this.#beganAt ?? now));
    this.#beganAt = undefined;
    this.#add({ name, title: titles[name], durationMs, ...end });
  }

  #add(step: VerificationStep): void {
    this.#steps.push(step);
    this.#progress.onStep?.(step);
  }
}
