import type { Reason } from "@carillon/core";
import { BlockedAddressError } from "./address.ts";
import { excerptOf } from "./body.ts";

/** Why a request failed, from what Node threw. */
export function failureReason(error: unknown): Reason {
  const code = codeOf(error);
  const detail = excerptOf(error instanceof Error ? error.message : "") || code;
  const { cure, ...meaning } = meaningOf(error, code);
  return { ...meaning, message: `${meaning.message}: ${detail}`, cure };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return String(error.code);
}

function meaningOf(error: unknown, code: string): Reason {
  if (error instanceof BlockedAddressError) return blocked;
  if (isAbort(error)) return timeout;
  const known = byCode.get(code);
  if (known !== undefined) return known;
  if (code.startsWith("ERR_TLS_CERT") || code.includes("CERT")) return certificate;
  if (code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")) return tls;
  if (code.startsWith("HPE_")) return garbage;
  return lost;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && ["AbortError", "TimeoutError"].includes(error.name);
}

const blocked: Reason = {
  code: "address-blocked",
  message: "The receiver's address is internal or reserved",
  cure: "Set allowPrivate if the receiver stands in your own network.",
};

const timeout: Reason = {
  code: "timeout",
  message: "The attempt took too long",
  cure: "Check that the receiver is reached and answers soon, or raise timeoutMs.",
};

const dns: Reason = {
  code: "dns",
  message: "The receiver's name is not found",
  cure: "Check the host in the URL, and the name server.",
};

const refused: Reason = {
  code: "refused",
  message: "The connection was refused",
  cure: "Check host and port in the URL, and that the receiver runs.",
};

const unreachable: Reason = {
  code: "unreachable",
  message: "The receiver is not reached",
  cure: "Check the network and its firewalls.",
};

const certificate: Reason = {
  code: "certificate",
  message: "The receiver's certificate is not trusted",
  cure: "Renew it or correct its name; for an authority of your own set NODE_EXTRA_CA_CERTS.",
};

const tls: Reason = {
  code: "tls-handshake",
  message: "No encrypted connection came about",
  cure: "Check that the port speaks TLS 1.2 or newer: http and https differ in the port.",
};

const garbage: Reason = {
  code: "garbage",
  message: "The answer is not HTTP",
  cure: "Check that the URL is that of a web server.",
};

const lost: Reason = {
  code: "connection-lost",
  message: "The connection was lost",
  cure: "Nothing, if it happens seldom: the engine tries again.",
};

const byCode: ReadonlyMap<string, Reason> = new Map([
  ["ENOTFOUND", dns],
  ["EAI_AGAIN", dns],
  ["ENODATA", dns],
  ["ECONNREFUSED", refused],
  ["EHOSTUNREACH", unreachable],
  ["ENETUNREACH", unreachable],
  ["ETIMEDOUT", unreachable],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", certificate],
]);
