import type { Audience, EventType, Notice, PreviewEvent, PreviewOptions } from "@carillon/core";

/** What one preview shows, in any language. */
export interface Scene {
  readonly type: string;
  readonly state: string;
  readonly audience: Audience;
  readonly languages: readonly string[];
  readonly events: readonly PreviewEvent[];
  readonly how: Pick<PreviewOptions<"email">, "together" | "step">;
  /** In whose name it is, where that is not by the event. */
  readonly tenant?: string | undefined;
}

const minute = 60_000;
const hour = 60 * minute;

/** Every sample, to the team and to whom it affects. */
export function sampleScenes(types: readonly EventType[], at: number): readonly Scene[] {
  return types.flatMap((type) =>
    Object.entries(type.samples).flatMap(([state, payload]) => {
      const audiences: readonly Audience[] = type.hasUser ? ["team", "user"] : ["team"];
      return audiences.map((audience) => ({
        type: type.name,
        state,
        audience,
        languages: languagesOf(type, types),
        events: [{ type, payload, occurredAt: at }],
        how: {},
      }));
    }),
  );
}

/** What the engine says of an alert by itself, of the first one that fires in each domain. */
export function noticeScenes(types: readonly EventType[], at: number): readonly Scene[] {
  const notices: Readonly<Record<string, Notice>> = {
    "still firing": { kind: "reminder", since: at - 3 * hour, count: 4 },
    flapping: { kind: "flapping", since: at - 20 * minute, count: 7 },
    "stable again": { kind: "stable", since: at - hour, count: 12 },
    "silence over": { kind: "silence-over", since: at - 2 * hour, cause: "Ada: kernel upgrade" },
    "explanation over": { kind: "inhibition-over", since: at - 2 * hour, cause: "switch-01" },
  };
  return firstOfDomains(types.filter(fires)).flatMap((type) => {
    const told = {
      type: type.name,
      audience: "team",
      languages: languagesOf(type, types),
    } as const;
    const event = { type, payload: firingSample(type), occurredAt: at };
    const step = { number: 1, afterMs: 15 * minute };
    return [
      ...Object.entries(notices).map(([state, notice]) => ({
        ...told,
        state,
        events: [{ ...event, notice }],
        how: {},
      })),
      { ...told, state: "escalated", events: [event], how: { step } },
    ];
  });
}

/** What goes out together: the alerts of a storm, and a day's events. */
export function bundleScenes(types: readonly EventType[], at: number): readonly Scene[] {
  const told = types.filter(({ sensitive, sample }) => !sensitive && sample !== undefined);
  const languages = spokenIn(told);
  const events = (which: readonly EventType[]) =>
    which.flatMap((type) => Object.values(type.samples).map((payload) => ({ type, payload })));
  const after = (list: readonly PreviewEvent[], everyMs: number) =>
    list.map((event, index) => ({ ...event, occurredAt: at - index * everyMs }));
  const scene = (state: "group" | "digest", list: readonly PreviewEvent[]) => ({
    type: severalEvents,
    state,
    audience: "team" as const,
    languages,
    events: list,
    how: { together: state },
  });
  const [storm = []] = byDomain(told.filter(fires))
    .map(events)
    .sort((one, other) => other.length - one.length);
  const scenes = [
    scene("group", after(storm, minute)),
    scene("digest", after(events(told), 40 * minute)),
  ];
  return scenes.filter((one) => one.events.length > 1);
}

/** The first sample in the name of each tenant. */
export function tenantScenes(
  types: readonly EventType[],
  tenants: readonly string[],
  at: number,
): readonly Scene[] {
  const shown = types.find(fires) ?? types.find(({ sample }) => sample !== undefined);
  if (shown === undefined) return [];
  return tenants.map((tenant) => ({
    type: shown.name,
    state: `tenant ${tenant}`,
    audience: "team",
    languages: languagesOf(shown, types),
    events: [{ type: shown, payload: firingSample(shown) ?? shown.sample, occurredAt: at }],
    how: {},
    tenant,
  }));
}

/** Of words that are the payload's own, and in no language: what the others have, for what surrounds them. */
function languagesOf({ languages }: EventType, types: readonly EventType[]): readonly string[] {
  const own = languages.filter((language) => language !== undetermined);
  return own.length > 0 ? own : spokenIn(types);
}

function spokenIn(types: readonly EventType[]): readonly string[] {
  const all = new Set(types.flatMap(({ languages }) => languages));
  all.delete(undetermined);
  return all.size > 0 ? [...all] : ["en"];
}

/** The tag of RFC 5646 for a language that is not known. */
const undetermined = "und";

const severalEvents = "several.events";

function fires(type: EventType): boolean {
  return firingSample(type) !== undefined;
}

function firingSample(type: EventType): unknown {
  return Object.values(type.samples).find((payload) => {
    const parsed = type.schema.safeParse(payload);
    return parsed.success && type.alertOf(parsed.data)?.status === "firing";
  });
}

function byDomain(types: readonly EventType[]): readonly (readonly EventType[])[] {
  return [...new Set(types.map(({ domain }) => domain))].map((domain) =>
    types.filter((type) => type.domain === domain),
  );
}

function firstOfDomains(types: readonly EventType[]): readonly EventType[] {
  return byDomain(types).flatMap(([first]) => first ?? []);
}
