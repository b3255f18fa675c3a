import { onTestFinished } from "vitest";
import { mailServer } from "./mail-server.ts";

/** A real mail server that takes `ada@example.com` by XOAUTH2, with a token that the test accepts. */
export async function tokenMailServer(accepts: (token: string) => boolean) {
  const presented: string[] = [];
  const server = await mailServer({
    authOptional: false,
    authMethods: ["XOAUTH2"],
    allowInsecureAuth: true,
    onAuth({ username, accessToken = "" }, _session, done) {
      presented.push(accessToken);
      if (username === "ada@example.com" && accepts(accessToken)) done(null, { user: username });
      else done(null, { data: { status: "401", schemes: "bearer", scope: "mail" } });
    },
  });
  onTestFinished(() => server.stop());
  return { ...server, presented };
}
