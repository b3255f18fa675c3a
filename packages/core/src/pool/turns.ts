/** Says who is next, of those who can be. */
export interface Turns {
  /** The index of the next one; `undefined` when nobody is open. */
  next(isOpen: (index: number) => boolean): number | undefined;
}

/** Always the first who can. */
export function inOrder(count: number): Turns {
  return {
    next(isOpen) {
      for (let index = 0; index < count; index += 1) if (isOpen(index)) return index;
      return undefined;
    },
  };
}

/**
 * Each as often as its weight says, and as evenly as can be at every moment: smooth weighted round robin
 * (as nginx has it). In so many turns as the weights sum up to, each comes exactly as often as it weighs.
 * Who is not open is passed over, and does not catch up afterwards. `start`, from 0 to 1, is where in
 * that round it begins, so that many short-lived processes do not all begin with the same one.
 */
export function takingTurns(weights: readonly number[], start: number): Turns {
  const credits = weights.map(() => 0);
  const next = (isOpen: (index: number) => boolean): number | undefined => {
    let total = 0;
    let best: number | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const [index, weight] of weights.entries()) {
      if (!isOpen(index)) continue;
      const credit = (credits[index] ?? 0) + weight;
      credits[index] = credit;
      total += weight;
      if (credit <= most) continue;
      best = index;
      most = credit;
    }
    if (best !== undefined) credits[best] = most - total;
    return best;
  };
  const round = weights.reduce((sum, weight) => sum + weight, 0);
  for (let turn = Math.floor(start * round); turn > 0; turn -= 1) next(() => true);
  return { next };
}
