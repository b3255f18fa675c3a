import { redacted, redactorOf } from "@carillon/core";

/**
 * Takes the credentials out of what a server answered: the password as it is, and every Base64 run
 * that holds user or password once decoded, which is how AUTH PLAIN, LOGIN and CRAM-MD5 carry them.
 * A server may echo the line it was sent.
 */
export function credentialRedactor(
  user: string | undefined,
  password: string | undefined,
): (text: string) => string {
  if (user === undefined || password === undefined) return (text) => text;
  const withoutPassword = redactorOf([password]);
  return (text) =>
    withoutPassword(
      text.replace(/[A-Za-z0-9+/_-]{4,}={0,2}/g, (run) => {
        const decoded = Buffer.from(run, "base64").toString();
        return decoded.includes(password) || decoded.includes(user) ? redacted : run;
      }),
    );
}
