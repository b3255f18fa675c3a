import { z } from "zod";
import { contender } from "../contender.ts";
import { looks, rendererOf } from "../mail.ts";
import { paceOf } from "./pace.ts";
import { wordedViews } from "./view.ts";

const input = z.object({ mails: z.number(), look: z.enum(looks) });

/** Renders HTML and text twin as the engine does for a channel of mails. */
export default contender(input, async ({ mails, look }) => {
  const renderer = rendererOf(look);
  const figures = await paceOf(await wordedViews(), mails, (view) =>
    renderer.render("email", view),
  );
  await renderer.close?.();
  return figures;
});
