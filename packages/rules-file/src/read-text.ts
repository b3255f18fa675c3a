import { open } from "node:fs/promises";
import { CarillonError, type ErrorCode, messageOf } from "@carillon/core";

const largestBytes = 4 * 1024 * 1024;

/**
 * Reads a file as UTF-8.
 *
 * @throws CarillonError of the code, also for a file that is larger than 4 MiB
 */
export async function readText(path: string | URL, code: ErrorCode): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await bytesOf(path));
  } catch (cause) {
    const what = `${String(path)} cannot be read: ${messageOf(cause)}`;
    throw new CarillonError(code, what, { cause });
  }
}

/** Not more is read than may be, whatever the file says of its size. */
async function bytesOf(path: string | URL): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of file.createReadStream({ end: largestBytes, autoClose: false })) {
      chunks.push(chunk);
      size += chunk.length;
    }
    if (size > largestBytes) throw new Error("it is larger than 4 MiB");
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}
