import { z } from "zod";
import { type Reason, reasonSchema } from "./outcome.ts";

/** Why a step failed, or what should be looked after where it passed with a warning. */
export interface Finding extends Reason {
  /** Why that usually is. */
  readonly cause?: string | undefined;
  /** The single faults, each with its place, where there may be several. */
  readonly issues?: readonly string[] | undefined;
}

/** How one step of a verification ended; one that was not reached is `skipped`. */
export type StepStatus = "passed" | "warned" | "failed" | "skipped";

/** One step on the way to a sent message, with what was learnt there. Free of secrets. */
export interface VerificationStep {
  /** Stable and short: `connection`, `login`. */
  readonly name: string;
  /** The same for people: `Sign-in`, and of a member of a pool `primary: Sign-in`. */
  readonly title: string;
  /** The member of a pool that it is about. */
  readonly member?: string | undefined;
  readonly status: StepStatus;
  /** In milliseconds; absent where the step was skipped. */
  readonly durationMs?: number | undefined;
  /** What was learnt, in short lines. */
  readonly notes: readonly string[];
  /** Always there where the step failed or was passed with a warning. */
  readonly finding?: Finding | undefined;
}

/** The steps that a channel was taken through, in order. */
export interface Verification {
  /** No step failed. */
  readonly ok: boolean;
  readonly steps: readonly VerificationStep[];
}

/** How a caller follows a verification while it runs. What these throw is ignored. */
export interface VerificationProgress {
  /** A step begins. */
  readonly onBegin?:
    | ((step: Pick<VerificationStep, "name" | "title" | "member">) => void)
    | undefined;
  /** A step has ended, or is known to be skipped. */
  readonly onStep?: ((step: VerificationStep) => void) | undefined;
}

const line = z.string().max(2_000);

const stepSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: line.min(1),
  status: z.enum(["passed", "warned", "failed", "skipped"]),
  durationMs: z.number().nonnegative().optional(),
  notes: z.array(line).max(100),
  finding: reasonSchema
    .extend({ cause: line.optional(), issues: z.array(line).optional() })
    .optional(),
});

/** Checks what a plugin really answered; plugins may be written without types. */
export const verificationStepsSchema: z.ZodType<readonly VerificationStep[]> = z
  .array(
    stepSchema.refine(({ status, finding }) => status !== "failed" || finding !== undefined, {
      error: "a failed step needs a finding",
      path: ["finding"],
    }),
  )
  .max(100);
