import type { Stage } from "./row.ts";
import { answer } from "./rows/answer.ts";
import { body } from "./rows/body.ts";
import { ehlo, secureEhlo } from "./rows/ehlo.ts";
import { envelope } from "./rows/envelope.ts";
import { greeting } from "./rows/greeting.ts";
import { kept } from "./rows/kept.ts";
import { login } from "./rows/login.ts";
import { starttls } from "./rows/starttls.ts";
import { tls } from "./rows/tls.ts";

/** Every stage of a session, in the order in which it runs. */
export const stages: readonly Stage[] = [
  greeting,
  ehlo,
  starttls,
  tls,
  secureEhlo,
  login,
  envelope,
  body,
  answer,
  kept,
];
