import { hasStatusFields } from "./delivery-status.ts";
import { type Feedback, feedbackIn } from "./feedback-report.ts";
import { type Fields, readFields } from "./fields.ts";
import { contentOf, type Message, type Part } from "./mime.ts";
import { divided, firstLine, isReturned, returnedHeader, returnedLines } from "./returned.ts";
import { textIn } from "./text-in-html.ts";

/** The parts of a message by what they mean. */
export interface Sight {
  /** What is said to people. */
  readonly explanation: string;
  /** The delivery status fields, when there are any. */
  readonly status: string | undefined;
  readonly feedback: Feedback | undefined;
  /** The header of the mail that came back. */
  readonly returned: Fields;
}

/** Sorts the parts of a message. */
export function sightOf({ parts }: Message): Sight {
  const readable = parts.filter((part) => !isReturned(part));
  const plain = readable.filter(({ type }) => type === "text/plain").map(contentOf);
  const html = readable.filter(({ type }) => type === "text/html").map(contentOf);
  const text = plain.length > 0 ? plain.join("\n") : textIn(html.join("\n"));
  const { explanation, returned } = divided(text);
  const mail = parts.find(isReturned);
  return {
    explanation,
    status: statusText(readable, explanation),
    feedback: readable
      .filter(({ type }) => type !== "text/html")
      .map((part) => feedbackIn(divided(contentOf(part)).explanation))
      .find((feedback) => feedback !== undefined),
    returned:
      mail === undefined
        ? returnedHeader(returned ?? "")
        : readFields(returnedLines(mail), firstLine(returnedLines(mail))).fields,
  };
}

/** Servers set the type wrong, or write the fields into the text. */
function statusText(parts: readonly Part[], explanation: string): string | undefined {
  const proper = parts.filter(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type));
  if (proper.length > 0) return proper.map(contentOf).join("\n\n");
  const others = parts.filter(({ type }) => !type.startsWith("text/")).map(contentOf);
  return [...others, explanation].find(hasStatusFields);
}
