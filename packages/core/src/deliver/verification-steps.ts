import type { Clock } from "../clock.ts";
import {
  type Finding,
  type Verification,
  type VerificationProgress,
  type VerificationStep,
  verificationStepsSchema,
} from "../model/verification.ts";

type Named = Pick<VerificationStep, "name" | "title">;

/** The steps that a plugin takes by itself, told as they come and kept once it has answered. */
export interface Followed {
  readonly progress: VerificationProgress;
  /** What it has told so far. */
  readonly told: readonly VerificationStep[];
  /** Takes its answer; what it tells from now on is nobody's any more. */
  finish(steps: readonly VerificationStep[]): void;
}

/** The steps of one verification as they end, told to whoever follows it, without secrets. */
export class StepList {
  readonly #clock: Clock;
  readonly #progress: VerificationProgress;
  readonly #steps: VerificationStep[] = [];
  #redact: (text: string) => string = (text) => text;
  #member: string | undefined;
  /** The first step of the member. */
  #from = 0;
  #current: (Named & { readonly beganAt: number }) | undefined;

  constructor(clock: Clock, progress: VerificationProgress) {
    this.#clock = clock;
    this.#progress = progress;
  }

  get verification(): Verification {
    const steps = [...this.#steps];
    return { ok: steps.every(({ status }) => status !== "failed"), steps };
  }

  /** No step has failed, of the member that it is about now. */
  get isOk(): boolean {
    return this.#steps.slice(this.#from).every(({ status }) => status !== "failed");
  }

  /** From now on it is about this member of a pool. */
  of(member: string): void {
    this.#member = member;
    this.#from = this.#steps.length;
  }

  redactWith(redact: (text: string) => string): void {
    this.#redact = redact;
  }

  begin({ name, title }: Named): void {
    this.#current = { name, title, beganAt: this.#clock.now() };
    this.#tell(() => this.#progress.onBegin?.(this.#named({ name, title })));
  }

  pass(notes: readonly string[]): void {
    this.#end({ status: "passed", notes });
  }

  fail(finding: Finding): void {
    this.#end({ status: "failed", notes: [], finding });
  }

  skip(step: Named): void {
    this.#add({ ...step, status: "skipped", notes: [] });
  }

  follow(): Followed {
    const told: VerificationStep[] = [];
    let finished = false;
    return {
      told,
      progress: {
        onBegin: (step) => {
          if (!finished) this.#tell(() => this.#progress.onBegin?.(this.#named(step)));
        },
        onStep: (step) => {
          const [checked] = verificationStepsSchema.safeParse([step]).data ?? [];
          if (checked === undefined || finished) return;
          told.push(checked);
          this.#tellEnd(this.#clean(checked));
        },
      },
      finish: (steps) => {
        finished = true;
        const news = steps.slice(told.length);
        this.#steps.push(...steps.slice(0, told.length).map((step) => this.#clean(step)));
        for (const step of news) this.#add(step);
      },
    };
  }

  #end(end: Pick<VerificationStep, "status" | "notes" | "finding">): void {
    if (this.#current === undefined) return;
    const { name, title, beganAt } = this.#current;
    this.#current = undefined;
    // A machine's clock may be set back meanwhile.
    this.#add({ name, title, durationMs: Math.max(0, this.#clock.now() - beganAt), ...end });
  }

  #add(step: VerificationStep): void {
    const clean = this.#clean(step);
    this.#steps.push(clean);
    this.#tellEnd(clean);
  }

  #tellEnd(step: VerificationStep): void {
    this.#tell(() => this.#progress.onStep?.(step));
  }

  /** Whoever looks on must not change what is seen. */
  #tell(call: () => void): void {
    try {
      call();
    } catch {
      // Theirs to mend.
    }
  }

  /** With the member that it is about. */
  #named<Step extends Named>(step: Step): Step {
    const member = this.#member;
    return member === undefined ? step : { ...step, member, title: `${member}: ${step.title}` };
  }

  #clean(given: VerificationStep): VerificationStep {
    const step = this.#named(given);
    const redact = this.#redact;
    const notes = step.notes.map(redact);
    if (step.finding === undefined) return { ...step, notes };
    const { code, message, issues, cause, cure, response } = step.finding;
    const finding = {
      code,
      message: redact(message),
      ...(issues !== undefined && { issues: issues.map(redact) }),
      ...(cause !== undefined && { cause: redact(cause) }),
      ...(cure !== undefined && { cure: redact(cure) }),
      ...(response !== undefined && { response: redact(response) }),
    };
    return { ...step, notes, finding };
  }
}
