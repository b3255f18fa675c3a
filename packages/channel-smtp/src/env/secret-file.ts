import { readFileSync, statSync } from "node:fs";

/** The text in a file, or what is wrong with it; the fault quotes neither path nor content. */
export type SecretFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: string };

/** In bytes: a chain of certificates fits. */
const largest = 256 * 1024;

const faults: Readonly<Record<string, string>> = {
  ENOENT: "names a file that does not exist",
  ENOTDIR: "names a file that does not exist",
  EACCES: "names a file that this process may not read",
  EPERM: "names a file that this process may not read",
};

/**
 * Reads a file that holds a secret, as Docker, Kubernetes and systemd provide them. Line breaks at the
 * end belong to the file and not to the secret. The path is not quoted in a fault, as a secret itself
 * may stand there by mistake.
 */
export function readSecretFile(path: string): SecretFile {
  try {
    const { size, ...stats } = described(path);
    // Reading from a pipe or a device might never end.
    if (!stats.isFile) return { ok: false, fault: "does not name a regular file" };
    if (size > largest) return { ok: false, fault: "names a file that is too large for a secret" };
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    const secret = text.replace(/[\r\n]+$/, "");
    return secret === "" ? { ok: false, fault: "names an empty file" } : { ok: true, text: secret };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

function described(path: string): { readonly size: number; readonly isFile: boolean } {
  const stats = statSync(path);
  return { size: stats.size, isFile: stats.isFile() };
}

function faultOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "names a file that is no text in UTF-8";
  return faults[code] ?? `names a file that cannot be read${code === "" ? "" : ` (${code})`}`;
}
