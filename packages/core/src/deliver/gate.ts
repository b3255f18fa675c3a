/** Something that says how much may be sent now: a limit, or a flow that was slowed down. */
export interface Gate {
  /** How many sends may begin now. */
  room(now: number): number;
  /** When there will be room: `now` while there is some. */
  opensAt(now: number): number;
  /** A send begins. */
  note(now: number): void;
  /** What it holds to, for people: "limited to 10 a second". */
  readonly words: string;
}

/** How many sends all gates let begin now. */
export function roomOf(gates: readonly Gate[], now: number): number {
  let room = Number.POSITIVE_INFINITY;
  for (const gate of gates) room = Math.min(room, gate.room(now));
  return room;
}

/** When all gates will have room: `now` while they have. */
export function openingOf(gates: readonly Gate[], now: number): number {
  let opensAt = now;
  for (const gate of gates) opensAt = Math.max(opensAt, gate.opensAt(now));
  return opensAt;
}
