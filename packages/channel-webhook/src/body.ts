import type { IncomingMessage } from "node:http";

const mostBytes = 64 * 1024;
const longestMs = 1_000;
const mostCharacters = 200;

/**
 * Reads a body up to 64 KiB or for a second, whichever ends first: the status has said what counts, and
 * a body may never end. Empty where it is compressed. Never rejects.
 */
export function readBounded(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = () => {
      clearTimeout(timer);
      const encoded = response.headers["content-encoding"] !== undefined;
      resolve(encoded ? "" : Buffer.concat(chunks).toString("utf8", 0, mostBytes));
    };
    const timer = setTimeout(end, longestMs);
    response.on("data", (chunk: Buffer) => {
      if (bytes >= mostBytes) return;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostBytes) end();
    });
    response.on("error", end);
    response.on("close", end);
  });
}

/** The first 200 characters of a text that somebody else wrote, on one line. */
export function excerptOf(text: string): string {
  // Controls, and what turns the direction of a text around, would mislead whoever reads a log.
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return [...plain.slice(0, mostCharacters * 2 + 2)].slice(0, mostCharacters).join("");
}
