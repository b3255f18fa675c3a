import { deflateSync } from "node:zlib";
import {
  catalog,
  createEngine,
  defineRule,
  type EventType,
  etaRenderer,
  memoryStore,
  silentLogger,
  smtp,
} from "carillon";
import { fieldOf, mailboxServer } from "./mailbox.ts";

/** A mail as it arrived, and what it is about. */
export interface Arrived {
  readonly what: string;
  readonly raw: Buffer;
}

/** How the mails are made. */
export interface Look {
  /** With a logo, and with links to unsubscribe where there is something to turn off. */
  readonly dressed?: boolean;
}

/** Every mail of the catalog, to the team and to users, in English and German, as a server receives it. */
export async function catalogMails({ dressed = false }: Look): Promise<readonly Arrived[]> {
  const server = await mailboxServer();
  const engine = engineTo(server.port, dressed);
  await engine.start();
  const arrived: Arrived[] = [];
  for (const [type, payload] of emissions()) {
    await engine.emit(type, payload);
    await engine.drain();
    const mails = server.mails.splice(0).sort((a, b) => a.compare(b));
    arrived.push(
      ...mails.map((raw) => ({
        what: `${type.name}: ${fieldOf(raw, "Subject")} to ${fieldOf(raw, "To")}`,
        raw,
      })),
    );
  }
  await engine.stop();
  await server.stop();
  return arrived;
}

function engineTo(port: number, dressed: boolean) {
  const ops = smtp({
    host: "127.0.0.1",
    port,
    security: "none",
    from: "Example Backup <notify@backup.example.com>",
  });
  const shared = { via: ["ops"] as const };
  const app = { name: "Example Backup", url: "https://backup.example.com" };
  const links = { baseUrl: "https://backup.example.com/notify", secret: "s".repeat(32) };
  const affecting = catalog.filter(({ hasUser }) => hasUser);
  return createEngine({
    app: dressed ? { ...app, logo: logo() } : app,
    channels: { ops },
    ...(dressed ? { links } : {}),
    rules: [
      defineRule({
        ...shared,
        name: "everything",
        on: catalog,
        to: ["en", "de"].map((locale) => ({
          id: locale,
          name: locale === "en" ? "Operations" : "Bereitschaft Größe",
          addresses: { email: `${locale}@ops.example.org` },
          locale,
          timeZone: "Europe/Berlin",
        })),
      }),
      defineRule({ ...shared, name: "users", on: affecting, user: "only" }),
    ],
    store: memoryStore(),
    logger: silentLogger,
    renderer: etaRenderer(),
  });
}

/** Each sample, and of those about a user one more in German. */
function emissions(): readonly (readonly [EventType, object])[] {
  return catalog.flatMap((type): (readonly [EventType, object])[] => {
    // Links and codes of samples are dead: nobody would send them.
    const alive = type.sensitive
      ? { expires_at: new Date(Date.now() + 900_000).toISOString() }
      : {};
    const sample = { ...type.schema.parse(type.sample), ...alive };
    return type.hasUser
      ? [
          [type, sample],
          [type, { ...sample, locale: "de" }],
        ]
      : [[type, sample]];
  });
}

/** A grey square, 96 pixels wide. */
function logo(): Uint8Array {
  const side = 96;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const pixels = deflateSync(Buffer.alloc((side + 1) * side, 0x80));
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
