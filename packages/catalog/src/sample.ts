/** When the samples happen: 21 November 2026, 03:15 UTC. Spans in a sample end then. */
export const sampledAt: number = Date.UTC(2026, 10, 21, 3, 15);

/** A person who does not exist. */
export const samplePerson = {
  id: "user-1042",
  name: "Alex Example",
  email: "alex@example.com",
  locale: "en-GB",
  time_zone: "Europe/Berlin",
};

/** Of links and codes: a quarter of an hour later. */
export const sampleExpiry = "2026-11-21T03:30:00Z";
