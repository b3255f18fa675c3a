import { CarillonError, type ErrorCode, messageOf } from "@carillon/core";

/**
 * What is wrong with a template, before it becomes a {@link CarillonError}: a plain sentence that can
 * cross to another thread. It never holds generated code or an absolute path.
 */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
}

/** The fault that something thrown by a template comes down to. */
export function faultOf(template: string, thrown: unknown): TemplateFault {
  if (thrown instanceof TemplateFault) return thrown;
  return new TemplateFault(`${template} failed: ${presentable(messageOf(thrown))}`);
}

/** As the port wants it: `template-failed` unless said otherwise. */
export function templateError(fault: unknown, code: ErrorCode = "template-failed"): CarillonError {
  if (fault instanceof CarillonError) return fault;
  return new CarillonError(code, messageOf(fault));
}

const folders = /(?<![\w:/.])(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s\\/:"'<>]+[\\/])+/g;

/** The first line, shortened, with no folder in it. */
export function presentable(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  return line.replace(folders, "…/").slice(0, 200).replace(/\.+$/, "");
}
