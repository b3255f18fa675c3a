import { CarillonError, type ErrorCode } from "../errors.ts";

/**
 * Asks one of the application's functions that must answer at once. That it throws or answers a promise
 * becomes a typed error; `whose` begins the sentence. What the promise does later bothers nobody.
 */
export function answerAtOnce<Answer>(ask: () => Answer, code: ErrorCode, whose: string): Answer {
  let answer: Answer;
  try {
    answer = ask();
  } catch (cause) {
    throw new CarillonError(code, `${whose} threw`, { cause });
  }
  if (!isThenable(answer)) return answer;
  absorb(answer);
  throw new CarillonError(code, `${whose} answered a promise`);
}

/** Keeps a promise that nobody waits for from ending the process when it rejects. */
export function absorb(answer: unknown): void {
  if (isThenable(answer)) Promise.resolve(answer).catch(() => {});
}

function isThenable(answer: unknown): boolean {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "then" in answer &&
    typeof answer.then === "function"
  );
}
