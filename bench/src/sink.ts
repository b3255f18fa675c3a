import { createServer, type Socket } from "node:net";

/**
 * An SMTP server that takes every mail and throws it away, in a process of its own so that it costs
 * the senders nothing but its answers. It counts what it accepts and keeps a sample for the parent to
 * look at. Told `"report"`, it reports and begins anew.
 */

const sampleEvery = 500;
const endOfMail = Buffer.from("\r\n.\r\n");
const greeting = "220 sink.test ESMTP\r\n";
const capabilities =
  "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 52428800\r\n";

let accepted = 0;
let sample: string[] = [];

process.on("message", () => {
  process.send?.({ accepted, sample });
  accepted = 0;
  sample = [];
});
// The parent is gone.
process.on("disconnect", () => process.exit());

const server = createServer({ noDelay: true }, serve);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.({ port: address?.port });
});

function serve(socket: Socket): void {
  let rest = Buffer.alloc(0);
  let inMail = false;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    let replies = "";
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const marker = inMail ? endOfMail : "\r\n";
      const end = rest.indexOf(marker);
      if (end === -1) break;
      const taken = rest.subarray(0, end);
      rest = rest.subarray(end + marker.length);
      if (inMail) {
        inMail = false;
        replies += accept(taken);
        continue;
      }
      const command = taken.toString("latin1", 0, 4).toUpperCase();
      inMail = command === "DATA";
      // Prepended, so that the end of a mail without a single line is found like any other.
      if (inMail) rest = Buffer.concat([Buffer.from("\r\n"), rest]);
      replies += answerTo(command);
      if (command === "QUIT") socket.end(replies);
    }
    if (replies !== "" && socket.writable) socket.write(replies);
  });
  socket.write(greeting);
}

function answerTo(command: string): string {
  switch (command) {
    case "EHLO":
      return capabilities;
    case "DATA":
      return "354 go ahead\r\n";
    case "QUIT":
      return "221 bye\r\n";
    case "HELO":
    case "MAIL":
    case "RCPT":
    case "RSET":
    case "NOOP":
      return "250 ok\r\n";
    default:
      return "502 not known here\r\n";
  }
}

function accept(mail: Buffer): string {
  accepted += 1;
  // RFC 5321 §4.5.2: a line that begins with a dot crosses the wire with one more.
  if (accepted % sampleEvery === 1) {
    sample.push(mail.toString("latin1", 2).replaceAll("\r\n..", "\r\n."));
  }
  return `250 queued as ${accepted}\r\n`;
}
