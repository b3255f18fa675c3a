/** What a server said to EHLO that it can do. */
export interface Extensions {
  /** RFC 2920. */
  readonly pipelining: boolean;
  /** RFC 6531. */
  readonly smtputf8: boolean;
  /** RFC 1870: the largest mail it takes, `Infinity` where it names none; `undefined` without SIZE. */
  readonly size: number | undefined;
}

/** Reads the reply to EHLO; a reply to HELO names none. */
export function extensionsIn(reply: string): Extensions {
  const [sizeLine, size] = /^250[ -]SIZE(?:[ \t]+(\d+))?[ \t]*$/im.exec(reply) ?? [];
  return {
    pipelining: /^250[ -]PIPELINING[ \t]*$/im.test(reply),
    smtputf8: /^250[ -]SMTPUTF8[ \t]*$/im.test(reply),
    size: sizeLine === undefined ? undefined : Number(size ?? 0) || Number.POSITIVE_INFINITY,
  };
}
