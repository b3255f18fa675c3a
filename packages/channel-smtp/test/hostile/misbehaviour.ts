import type { Session } from "../support/scripted-server.ts";

/** What a server can do at any point of a session, besides answering. */
type Misbehaviour = (session: Session) => void;

/** Says nothing more. */
export const stalls: Misbehaviour = (session) => session.hold();

/** FIN. */
export const ends: Misbehaviour = (session) => {
  session.hold();
  session.end();
};

/** RST. */
export const resets: Misbehaviour = (session) => session.drop();

/** Bytes as they are, and then nothing. */
export const writes =
  (bytes: string | Buffer): Misbehaviour =>
  (session) =>
    session.write(bytes);

/** Bytes as they are, and then FIN. */
export const writesAndEnds =
  (bytes: string): Misbehaviour =>
  (session) => {
    session.hold();
    session.write(bytes);
    session.end();
  };

/** The same bytes over and over, so that no idle timeout ever fires. */
export const drips =
  (bytes: string): Misbehaviour =>
  (session) => {
    session.hold();
    const dripping = setInterval(() => session.write(bytes), 10);
    session.socket.once("close", () => clearInterval(dripping));
  };

/** One byte at a time; what has no end is all that is ever said. */
export const writesByByte =
  (bytes: string): Misbehaviour =>
  (session) => {
    session.hold();
    const left = [...Buffer.from(bytes)];
    const writing = setInterval(() => {
      const byte = left.shift();
      if (byte !== undefined) {
        session.write(Buffer.from([byte]));
        return;
      }
      clearInterval(writing);
      if (bytes.endsWith("\n")) session.goOn();
    }, 1);
    session.socket.once("close", () => clearInterval(writing));
  };

/** Two megabytes in one line without an end. */
export const hugeLine = (code: string): Misbehaviour => writes(`${code} ${"x".repeat(2_000_000)}`);

/** Two megabytes of lines that all announce another one. */
export const hugeList = (code: string): Misbehaviour =>
  writes(`${code}-${"x".repeat(90)}\r\n`.repeat(20_000));

/** Stops reading, and says nothing. */
export const stopsReading: Misbehaviour = (session) => {
  session.hold();
  session.stopReading();
};
