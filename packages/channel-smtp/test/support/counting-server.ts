import type { Clock } from "@carillon/core";
import { onTestFinished } from "vitest";
import { type Script, type Session, scriptedServer } from "./scripted-server.ts";

/** A mail as the server saw it come. */
export interface Seen {
  /** When its sender was named, by the clock of the test. */
  readonly at: number;
  readonly domain: string;
  readonly connection: number;
  /** The server's verdict: 250, or why not. */
  readonly answer: string;
}

/** What a server says to a recipient; it takes the mail unless this is a refusal. */
export type Judge = (mail: Pick<Seen, "at" | "domain" | "connection">) => string;

export interface CountingServer {
  readonly port: number;
  readonly seen: readonly Seen[];
  taken(domain?: string): readonly Seen[];
  /** The most connections at one time. */
  readonly mostConnections: number;
  readonly connections: number;
  /** The most mails for one domain at one time. */
  mostAtOnce(domain: string): number;
  /** The most mails over one connection. */
  readonly mostPerConnection: number;
  readonly commands: readonly string[];
  /** How connections ended, seen from here: after a QUIT, or cut. */
  readonly quits: number;
}

/** Takes mails, a few milliseconds each, and counts everything that politeness is about. */
export async function countingServer(
  clock: Pick<Clock, "now">,
  judge: Judge = () => "250 2.1.5 Ok",
  greeting: (session: Session) => string = () => "220 counting.test",
): Promise<CountingServer> {
  const seen: Seen[] = [];
  const underWay = new Map<number, { at: number; domain: string }>();
  const most = new Map<string, number>();
  const perConnection = new Map<number, number>();
  const left = new Set<number>();
  let open = 0;
  let mostConnections = 0;
  let quits = 0;
  const end = ({ number }: Session) => underWay.delete(number);
  const script: Script = {
    greeting(session) {
      open += 1;
      mostConnections = Math.max(mostConnections, open);
      session.socket.once("close", () => {
        if (!left.has(session.number)) open -= 1;
        end(session);
      });
      const answer = greeting(session);
      session.say(answer);
      if (answer.startsWith("421")) session.socket.end();
    },
    MAIL(session) {
      underWay.set(session.number, { at: clock.now(), domain: "" });
      session.say("250 2.1.0 Ok");
    },
    RCPT(session) {
      const { line, number } = session;
      const domain = /@([^>]+)>/.exec(line)?.[1] ?? "";
      const at = underWay.get(number)?.at ?? clock.now();
      const answer = judge({ at, domain, connection: number });
      seen.push({ at, domain, connection: number, answer });
      if (answer.startsWith("250")) {
        underWay.set(number, { at, domain });
        const atOnce = [...underWay.values()].filter((one) => one.domain === domain).length;
        most.set(domain, Math.max(most.get(domain) ?? 0, atOnce));
        perConnection.set(number, (perConnection.get(number) ?? 0) + 1);
      } else end(session);
      session.say(answer);
      if (answer.startsWith("421")) session.socket.end();
    },
    dot(session) {
      setTimeout(() => {
        end(session);
        session.say("250 2.0.0 Ok: queued as 4F2A");
      }, 3);
    },
    QUIT(session) {
      quits += 1;
      // To whoever counts, a connection is over with its goodbye.
      left.add(session.number);
      open -= 1;
      session.socket.end("221 2.0.0 Bye\r\n");
    },
  };
  const server = await scriptedServer(script);
  onTestFinished(() => server.stop());
  return {
    port: server.port,
    seen,
    taken: (domain) =>
      seen.filter(
        (one) => one.answer.startsWith("250") && [undefined, one.domain].includes(domain),
      ),
    get mostConnections() {
      return mostConnections;
    },
    get connections() {
      return server.connections;
    },
    mostAtOnce: (domain) => most.get(domain) ?? 0,
    get mostPerConnection() {
      return Math.max(0, ...perConnection.values());
    },
    commands: server.commands,
    get quits() {
      return quits;
    },
  };
}

/** The most of them that came within one span, wherever it begins. */
export function mostWithin(mails: readonly Seen[], span: number): number {
  return Math.max(
    0,
    ...mails.map(({ at: from }) => mails.filter(({ at }) => at >= from && at < from + span).length),
  );
}

/** Lets at most so many pass in each span of time, and answers the others with a refusal. */
export function atMost(limit: number, span: number, refusal: string): Judge {
  const passed: number[] = [];
  return ({ at }) => {
    if (passed.filter((one) => one > at - span).length >= limit) return refusal;
    passed.push(at);
    return "250 2.1.5 Ok";
  };
}
