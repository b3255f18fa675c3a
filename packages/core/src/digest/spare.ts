import type { Reason } from "../model/outcome.ts";
import type { Member } from "../store/bundle.ts";
import type { Claim, DeliveryLog } from "../store/store.ts";
import { emptyDigest, isPlaceholder } from "./empty-digest.ts";

/** A placeholder that is not needed, with the reason why. */
export interface Spare {
  readonly member: Member;
  readonly reason: Reason;
}

/**
 * The placeholders of a digest that say nothing: all of them where there is anything else in it, and
 * otherwise all but one. `gone`: what of it is left out in any case, by id.
 */
export async function sparePlaceholders(
  claim: Claim,
  gone: ReadonlySet<string>,
  log: Pick<DeliveryLog, "list" | "get">,
): Promise<readonly Spare[]> {
  const { delivery, bundle } = claim;
  if (bundle === undefined || delivery.bundle?.startsWith("digest:") !== true) return [];
  const placeholders = await placeholdersIn(claim, log);
  const kept = placeholders.filter((member) => !gone.has(member.delivery.id));
  if (kept.length === 0) return [];
  const others = bundle.total - placeholders.length;
  const goneOthers = [...gone].filter((id) => !placeholders.some((one) => one.delivery.id === id));
  if (others > goneOthers.length) return kept.map((member) => ({ member, reason: notEmpty }));
  const speaker = kept.find((member) => member.delivery.id === delivery.id) ?? kept[0];
  return kept.filter((one) => one !== speaker).map((member) => ({ member, reason: saidOnce }));
}

const notEmpty: Reason = { code: "digest-not-empty", message: "Something came up for the digest" };
const saidOnce: Reason = {
  code: "digest-not-empty",
  message: "Another rule says already that nothing came up for the digest",
};

async function placeholdersIn(
  { delivery, event, bundle }: Claim,
  log: Pick<DeliveryLog, "list" | "get">,
): Promise<readonly Member[]> {
  const own = { delivery, event };
  const members = bundle?.members ?? [];
  const listed = members.some((member) => member.delivery.id === delivery.id)
    ? members
    : [own, ...members];
  const found = listed.filter((member) => isPlaceholder(member.event));
  if (bundle === undefined || bundle.total === members.length) return found;
  const known = new Set(found.map((member) => member.delivery.id));
  // Those that matter least are not among the members of a large one.
  const rows = await log.list({ leader: delivery.id, eventType: emptyDigest.name }, { limit: 100 });
  const further = rows.filter(({ id }) => !known.has(id)).map(({ id }) => log.get(id));
  return [...found, ...(await Promise.all(further)).flatMap((record) => record ?? [])];
}
