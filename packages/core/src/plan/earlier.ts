import type { Draft } from "./draft.ts";

/**
 * For which drafts another one may stand in: those by which its rules tell the same recipient before it;
 * where they tell that recipient nothing themselves, as a place in place of people, all of them.
 */
export function earlierThan(standIn: Draft, among: readonly Draft[]): readonly Draft[] {
  const place = standIn.standIn?.place ?? 0;
  const earlier = among.filter(
    (draft) =>
      draft !== standIn &&
      draft.step === undefined &&
      draft.follows === undefined &&
      draft.audience === standIn.audience &&
      (draft.standIn === undefined || draft.standIn.place < place) &&
      draft.rules.some((rule) => standIn.rules.includes(rule)),
  );
  const theirs = earlier.filter(({ recipient }) => recipient.id === standIn.recipient.id);
  return theirs.some((draft) => draft.standIn === undefined) ? theirs : earlier;
}
