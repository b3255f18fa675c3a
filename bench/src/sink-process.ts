import { fork } from "node:child_process";
import { once } from "node:events";
import PostalMime from "postal-mime";
import { z } from "zod";

const started = z.object({ port: z.number() });
const reported = z.object({ accepted: z.number(), sample: z.array(z.string()) });

/** The server that every contender sends to. */
export interface Sink {
  readonly port: number;
  /** Throws unless exactly this many mails came since the last check and the sampled ones can be read. */
  check(mails: number): Promise<void>;
  stop(): void;
}

export async function startSink(): Promise<Sink> {
  const child = fork(new URL("./sink.js", import.meta.url));
  const [first] = await once(child, "message");
  return {
    port: started.parse(first).port,
    async check(mails) {
      child.send("report");
      const [message] = await once(child, "message");
      const { accepted, sample } = reported.parse(message);
      if (accepted !== mails) throw new Error(`${mails} mails were sent and ${accepted} arrived`);
      for (const mail of sample) await checkMail(mail);
    },
    stop: () => child.kill(),
  };
}

async function checkMail(mail: string): Promise<void> {
  const {
    subject = "",
    html = "",
    text = "",
    to,
  } = await PostalMime.parse(Buffer.from(mail, "latin1"));
  const job = /nightly-\d+/.exec(subject)?.[0];
  const whole =
    job !== undefined &&
    to?.length === 1 &&
    html.trimEnd().endsWith("</html>") &&
    html.includes(job) &&
    text.includes(job);
  if (!whole) throw new Error(`A mail arrived that is not the one that was sent:\n${mail}`);
}
