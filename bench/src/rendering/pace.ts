import type { RenderView } from "carillon";
import { type Figures, stopwatch } from "../contender.ts";

/** What a renderer makes of a view. */
export interface Rendered {
  readonly html: string;
  readonly text: string;
}

/** Renders the views round and round, after a warm-up, and answers the processor's time for one mail. */
export async function paceOf(
  views: readonly RenderView[],
  mails: number,
  render: (view: RenderView) => Promise<Rendered>,
): Promise<Figures> {
  const [first] = views;
  if (first === undefined) throw new Error("Nothing was worded");
  const sample = await render(first);
  check(sample, first);
  const round = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      await render(views[done % views.length] ?? first);
    }
  };
  await round(Math.ceil(mails / 5));
  const stop = stopwatch();
  await round(mails);
  const { seconds, cpuSeconds } = stop();
  return {
    microseconds: (seconds / mails) * 1_000_000,
    cpuMicroseconds: (cpuSeconds / mails) * 1_000_000,
    htmlBytes: Buffer.byteLength(sample.html),
    textBytes: Buffer.byteLength(sample.text),
  };
}

/** A contender that leaves something out would be quick. Texts made from HTML wrap, and shout titles. */
function check({ html, text }: Rendered, { message }: RenderView): void {
  const said = text.replace(/\s+/g, " ").toLowerCase();
  for (const value of [message.title, ...message.fields.map((field) => field.value)]) {
    if (!html.includes(value.replaceAll("&", "&amp;"))) throw new Error(`No ${value} in the HTML`);
    if (!said.includes(value.toLowerCase())) throw new Error(`No ${value} in the text`);
  }
}
