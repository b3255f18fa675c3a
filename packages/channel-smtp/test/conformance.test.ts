import { type ChannelFault, testChannel } from "@carillon/testing";
import PostalMime from "postal-mime";
import { smtp } from "../src/index.ts";
import { type Script, scriptedServer } from "./support/scripted-server.ts";

const misbehaviours: Readonly<Record<Exclude<ChannelFault, "refuse">, Script>> = {
  hang: { dot: () => {} },
  reject: { RCPT: "550 5.1.1 No such user" },
  busy: { RCPT: "451 4.3.2 Busy, try again later" },
  garbage: { greeting: "HTTP/1.1 400 Bad Request" },
};

testChannel("smtp", {
  async setup() {
    const script: Script = { EHLO: "250-scripted.test\r\n250 AUTH PLAIN" };
    const server = await scriptedServer(script);
    const mails = () =>
      Promise.all(server.bodies.map((body) => PostalMime.parse(Buffer.from(body, "latin1"))));
    return {
      channel: smtp({
        host: "127.0.0.1",
        port: server.port,
        security: "none",
        from: "Bells <bells@example.com>",
        user: "ada",
        password: "open sesame",
        greetingTimeoutMs: 200,
      }),
      address: "ada@example.org",
      secrets: ["open sesame"],
      received: async () => (await mails()).map(({ subject, text }) => `${subject}\n${text}`),
      headers: () => server.bodies.map((body) => body.slice(0, body.indexOf("\r\n\r\n"))),
      ids: async () => (await mails()).map(({ messageId }) => messageId ?? ""),
      async misbehave(fault) {
        if (fault === "refuse") await server.stop();
        else Object.assign(script, misbehaviours[fault]);
      },
      stop: () => server.stop(),
    };
  },
});
