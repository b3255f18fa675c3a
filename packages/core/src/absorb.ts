/**
 * Takes care of a promise where none was expected: what it rejects with must not end the process.
 * Code without types may answer one from a listener, a logger or a condition.
 */
export function absorb(answer: unknown): void {
  if (answer instanceof Promise) answer.catch(() => {});
}
