import type { MemoryShelf } from "./memory-shelf.ts";

/** Has those fall due that wait, were never tried, and stand in for nothing that is still open. */
export function wakeStandIns(
  { rows }: MemoryShelf,
  ids: readonly string[] | undefined,
  now: number,
): void {
  for (const id of ids ?? []) {
    const row = rows.get(id);
    if (row === undefined || row.bundle !== undefined) continue;
    const { state, attempts, dueAt, standsInFor = [] } = row.delivery;
    if (state !== "queued" || attempts > 0) continue;
    const isOpen = (other: string) => {
      const delivery = rows.get(other)?.delivery;
      return delivery !== undefined && delivery.settledAt === undefined;
    };
    if (standsInFor.some(isOpen)) continue;
    row.delivery = { ...row.delivery, dueAt: Math.min(dueAt, now) };
  }
}
