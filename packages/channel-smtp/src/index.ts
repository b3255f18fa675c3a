export { emailAddress } from "./address.ts";
export { classify, type Speaking } from "./classify.ts";
export type { SmtpOptions } from "./config.ts";
export { type DkimRecord, dkimRecord } from "./dkim.ts";
export { type Fault, SmtpFailure, type Stage } from "./failure.ts";
export type { ReasonCode } from "./reasons.ts";
export { smtp } from "./smtp.ts";
