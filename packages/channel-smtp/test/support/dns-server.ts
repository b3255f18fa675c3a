import { createSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";
import {
  type Answer,
  decode,
  encode,
  type Packet,
  type Question,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
} from "dns-packet";
import { listenOnLoopback } from "./loopback.ts";

/** What a name has, or how its server misbehaves when it is asked about it. */
interface ZoneEntry {
  /** A text of several strings is an array. */
  readonly TXT?: readonly (string | readonly string[])[];
  readonly MX?: readonly (readonly [number, string])[];
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly CNAME?: string;
  readonly fail?: "SERVFAIL" | "REFUSED" | "silence";
  /** Over UDP only the truncated answer is given. */
  readonly overTcp?: boolean;
}

/** Entries by name, in lower case. A name that is missing does not exist. */
export type Zone = Readonly<Record<string, ZoneEntry>>;

export interface DnsServer {
  /** `127.0.0.1:port`, for a resolver. */
  readonly address: string;
  /** `TXT example.com`, in the order in which they came. */
  readonly questions: readonly string[];
  /** How many of them came over TCP. */
  readonly overTcp: number;
  stop(): Promise<void>;
}

const codes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const authoritative = 1 << 10;

/** A real name server on loopback, over UDP and TCP. */
export async function dnsServer(zone: Zone): Promise<DnsServer> {
  const questions: string[] = [];
  let overTcp = 0;
  const udp = createSocket("udp4");
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    let heard = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length < 2 || heard.length < 2 + heard.readUInt16BE(0)) return;
      overTcp += 1;
      const reply = replyTo(streamDecode(heard), zone, questions);
      heard = Buffer.alloc(0);
      if (reply !== undefined) socket.end(streamEncode(reply));
    });
  });
  const sockets = new Set<Socket>();
  const port = await listenOnLoopback(tcp);
  await new Promise<void>((resolve) => udp.bind(port, "127.0.0.1", resolve));
  udp.on("message", (message, { port: from, address }) => {
    const request = decode(message);
    const reply = replyTo(request, zone, questions);
    if (reply === undefined) return;
    const [question] = request.questions ?? [];
    const cut = zone[question?.name.toLowerCase() ?? ""]?.overTcp === true;
    const flags = (reply.flags ?? 0) | TRUNCATED_RESPONSE;
    udp.send(encode(cut ? { ...reply, flags, answers: [] } : reply), from, address);
  });
  return {
    address: `127.0.0.1:${port}`,
    questions,
    get overTcp() {
      return overTcp;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => tcp.close(resolve));
      await new Promise<void>((resolve) => udp.close(resolve));
    },
  };
}

/** `undefined`: silence. */
function replyTo(request: Packet, zone: Zone, asked: string[]): Packet | undefined {
  const [question] = request.questions ?? [];
  if (question === undefined) return undefined;
  asked.push(`${question.type} ${question.name}`);
  const entry = zone[question.name.toLowerCase()];
  if (entry?.fail === "silence") return undefined;
  const code = entry === undefined ? codes.NXDOMAIN : codes[entry.fail ?? "NOERROR"];
  return {
    id: request.id,
    type: "response",
    flags: authoritative | code,
    questions: [question],
    answers:
      entry === undefined || entry.fail !== undefined ? [] : answersTo(question, entry, zone),
  };
}

function answersTo({ name, type }: Question, entry: ZoneEntry, zone: Zone): Answer[] {
  if (entry.CNAME !== undefined) {
    const alias: Answer = { name, type: "CNAME", data: entry.CNAME };
    const target = zone[entry.CNAME.toLowerCase()];
    if (type === "CNAME" || target === undefined) return [alias];
    return [alias, ...answersTo({ name: entry.CNAME, type }, target, zone)];
  }
  switch (type) {
    case "TXT":
      return (entry.TXT ?? []).map((data) => ({
        name,
        type,
        // A string has 255 octets at most.
        data: typeof data === "string" ? (data.match(/.{1,255}/g) ?? [""]) : [...data],
      }));
    case "MX":
      return (entry.MX ?? []).map(([preference, exchange]) => ({
        name,
        type,
        data: { preference, exchange },
      }));
    case "A":
      return (entry.A ?? []).map((data) => ({ name, type, data }));
    case "AAAA":
      return (entry.AAAA ?? []).map((data) => ({ name, type, data }));
    default:
      return [];
  }
}
