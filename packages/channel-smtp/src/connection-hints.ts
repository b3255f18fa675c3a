import type { Hint } from "./reasons.ts";

/** Of failures before the server was asked for anything. */
export const connectionHints: readonly Hint[] = [
  {
    name: "no-such-name",
    of: ["dns"],
    says: /\b(?:ENOTFOUND|ENODATA|ENOENT)\b/,
    cause: "There is no such name: it is misspelt, or known only in another network (VPN, Docker).",
    cure: "Correct the option host, or give this machine or container the DNS server that knows the name.",
  },
  {
    name: "dns-silent",
    of: ["dns"],
    says: /\b(?:EAI_AGAIN|EAI_FAIL|ESERVFAIL|EREFUSED|ECONNREFUSED|ETIMEOUT|ETIMEDOUT|DNS_TIMEOUT)\b|timed? ?out/i,
    cause: "The DNS server does not answer, or there is no network.",
    cure: "Check the network and the DNS settings of this machine or container; the name itself may be right.",
  },
  {
    name: "nothing-listens",
    of: ["refused"],
    says: /\bECONNREFUSED\b/,
    cause:
      "The machine answers, but nothing listens on that port, or a firewall turns the connection away.",
    cure: "Check the port, and that the mail server runs and accepts connections. In Docker, localhost is the container itself: give the name of the mail server's container or of the host.",
  },
  {
    name: "no-route",
    of: ["refused"],
    says: /\b(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL)\b/,
    cause: "There is no way from this network to the server.",
    cure: "Check the network, the routes and the VPN of this machine or container, and whether the name leads to an IPv6 address while only IPv4 works here.",
  },
  {
    name: "not-allowed-out",
    of: ["refused"],
    says: /\b(?:EACCES|EPERM)\b/,
    cause: "A firewall or policy on this machine forbids the connection.",
    cure: "Allow outgoing connections to the port in the local firewall or sandbox.",
  },
  {
    name: "no-greeting",
    of: ["timeout"],
    says: /greeting never received/i,
    cause:
      "The connection stands, but the server says nothing: the port is encrypted from the first byte, or a firewall answered in place of the server.",
    cure: 'Set security: "ssl" if this is port 465 or one like it; otherwise check port and firewall, and raise greetingTimeoutMs for a server that is slow to greet.',
  },
  {
    name: "starttls-not-offered",
    of: ["tls-handshake"],
    says: /STARTTLS: 5\d\d/,
    cause:
      "The server does not offer STARTTLS on this port, or someone in between removed the offer.",
    cure: 'Use the submission port 587, or "ssl" with port 465. Nothing was sent unencrypted.',
  },
  {
    name: "starttls-out-of-order",
    of: ["tls-handshake"],
    says: /STARTTLS: 4\d\d/,
    cause:
      "The server knows STARTTLS but cannot do it now, often because its certificate or key cannot be read.",
    cure: 'Read the server\'s log and check its certificate and key; "ssl" with port 465 may work meanwhile. Nothing was sent unencrypted.',
  },
  {
    name: "port-begins-in-plain-text",
    of: ["tls-handshake"],
    says: /WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG|packet length too long|HTTP_REQUEST|http request/i,
    cause: "What answered is no TLS: the port begins in plain text.",
    cure: 'Set security: "starttls" for port 587 (or 25, 2525), or keep "ssl" with port 465. Nothing was sent unencrypted.',
  },
  {
    name: "outdated-tls",
    of: ["tls-handshake"],
    says: /UNSUPPORTED_PROTOCOL|unsupported protocol|PROTOCOL_VERSION|protocol version|NO_PROTOCOLS_AVAILABLE/i,
    cause: "The server speaks only TLS versions older than the option tls.minVersion.",
    cure: "Have the server updated to TLS 1.2 or newer. Nothing was sent unencrypted.",
  },
  {
    name: "weak-key",
    of: ["tls-handshake", "certificate"],
    says: /KEY_TOO_SMALL|key too small|MD_TOO_WEAK|md too weak|LEGACY_SIGALG|DISALLOWED_ON_CERTIFICATE/i,
    cause:
      "The server's key, or the signature of its certificate, is too weak to protect anything.",
    cure: "Have the server use a certificate and Diffie-Hellman parameters of 2048 bits at least. Nothing was sent unencrypted.",
  },
  {
    name: "no-common-cipher",
    of: ["tls-handshake"],
    says: /HANDSHAKE_FAILURE|handshake failure|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY/i,
    cause:
      "The server and this client have no way of encrypting in common, or the server wants a certificate of this client, which TLS 1.2 does not tell apart.",
    cure: "Have the server allow a modern cipher suite of TLS 1.2 or 1.3; if it lets in only clients with a certificate, set tls.cert and tls.key. Nothing was sent unencrypted.",
  },
  {
    name: "self-signed",
    of: ["certificate"],
    says: /SELF_SIGNED/,
    cause: "It is self-signed, or its authority is one of your own.",
    cure: "Give the certificate of the authority (of the server, if it is self-signed) as tls.ca, or have a public authority issue one.",
  },
  {
    name: "expired",
    of: ["certificate"],
    says: /CERT_HAS_EXPIRED/,
    cause: "It has expired.",
    cure: "Have the certificate of the mail server renewed; if it is valid, check this machine's clock.",
  },
  {
    name: "not-yet-valid",
    of: ["certificate"],
    says: /CERT_NOT_YET_VALID/,
    cause: "It is not valid yet.",
    cure: "Check the clocks of this machine and of the mail server.",
  },
  {
    name: "wrong-name",
    of: ["certificate"],
    says: /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    cause: "It is issued for another name than the option host.",
    cure: "Set host to the name in the certificate, or name it as tls.servername. If the name should be right, another server answers in its place.",
  },
  {
    name: "authority-unknown",
    of: ["certificate"],
    says: /UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_UNTRUSTED|INVALID_CA/,
    cause:
      "Its authority is unknown to this machine, or the server leaves the intermediate certificate out.",
    cure: "Have the server send its whole chain; for an authority of your own give its certificate as tls.ca.",
  },
];
