import fc from "fast-check";

/** Pieces of text that have broken mails before. */
const pieces = [
  "word",
  " ",
  "  ",
  "\t",
  "\n",
  "\r\n",
  ".",
  "\n.\n",
  "\n..hidden",
  "From here",
  "\nFrom there",
  " \n",
  "\t\r\n",
  "=",
  "=3D",
  "=\n",
  "=?UTF-8?Q?not=20encoded?=",
  "--",
  "\n--=_a_0123456789abcdef0123456789abcdef--\n",
  "\n--=_m_0123456789abcdef0123456789abcdef\n",
  "\n--=_r_0123456789abcdef0123456789abcdef\n",
  "Größe",
  "🔔",
  "👩‍👩‍👧‍👦",
  "שלום עולם",
  "مرحبا",
  "日本語の通知",
  "e\u0301",
  "\u00a0",
  "\ufeff",
  "\ud83d",
  "\udd14",
  '"quoted" <tag>',
  "a,b;c:(d)@e\\",
  "x".repeat(80),
  "x".repeat(998),
  `${"x".repeat(997)}.\n.`,
  "x".repeat(1_200),
  "é".repeat(60),
];

/** Text as a payload may hold it. */
const awkwardText = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 90 })), {
    maxLength: 24,
  })
  .map((parts) => parts.join(""));

/** A name as a profile may hold it. */
export const awkwardName = awkwardText.map((name) => name.slice(0, 200));

/** The words of a mail. */
export interface Wording {
  readonly subject: string;
  readonly name: string;
  readonly text: string;
  readonly html: string;
}

/** Any words. */
export const wordings = fc.record({
  subject: awkwardText,
  name: awkwardName,
  text: awkwardText,
  html: awkwardText,
});
