import { type AppOptions, appFrom } from "./branding/app-options.ts";
import { type Clock, systemClock } from "./clock.ts";
import { plainRenderer } from "./deliver/plain-renderer.ts";
import type { Renderer } from "./deliver/renderer.ts";
import { type VerifyOptions, verify } from "./deliver/verify.ts";
import { timeOrderedId } from "./ids.ts";
import { type Languages, noLanguages } from "./languages/wordbook.ts";
import { type Logger, silentLogger } from "./logger.ts";
import type { Channel } from "./model/channel.ts";
import type { Verification } from "./model/verification.ts";

/** What {@link verifyChannel} may be told. */
export interface VerifyChannelOptions extends VerifyOptions {
  /** The product in whose name a test message goes out. Default `Carillon`. */
  readonly app?: string | AppOptions | undefined;
  /** Makes the test message. Default: its words without a layout. */
  readonly renderer?: Renderer | undefined;
  /** Besides those that Carillon brings along. Default: none. */
  readonly languages?: Languages | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
}

/**
 * Takes a channel that no engine has yet through everything that a send needs, and with `testTo`
 * through a send. Given a function, also what is wrong with the options is told as a step:
 * `verifyChannel(() => smtp(options))`. Never rejects for what it finds.
 *
 * @throws CarillonError `engine-options-invalid` for the option `app`
 */
export async function verifyChannel(
  channel: Channel | (() => Channel),
  options: VerifyChannelOptions = {},
): Promise<Verification> {
  const { app = "Carillon", renderer = plainRenderer, clock = systemClock } = options;
  const { logger = silentLogger, languages = noLanguages, ...rest } = options;
  return verify(typeof channel === "function" ? channel : () => channel, rest, {
    name: "verification",
    app: appFrom(app),
    renderer,
    languages,
    clock,
    logger,
    newId: timeOrderedId,
  });
}
