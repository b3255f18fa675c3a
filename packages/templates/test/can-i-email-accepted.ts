const word = ["outlook.windows"] as const;
const gmailMobileWeb = ["gmail.mobile-webmail"] as const;

const styleless = "What stands inline is enough: styles add width on telephones and the dark mode";
const darkOnly =
  "Says that the mail has a dark mode; where it is not read, the program turns colours around by itself";

/** What some program does not have, which one, and why the layout uses it all the same. */
export const acceptedWithout: Readonly<
  Record<string, { readonly by: readonly string[]; readonly why: string }>
> = {
  "<body> element": {
    by: ["outlook.macos"],
    why: "A table carries the background, language and direction again",
  },
  "<style> element": { by: gmailMobileWeb, why: styleless },
  "@media": { by: [...gmailMobileWeb, ...word], why: styleless },
  "Class selector": { by: gmailMobileWeb, why: styleless },
  "Type selector": { by: gmailMobileWeb, why: styleless },
  "Descendant combinator": { by: gmailMobileWeb, why: styleless },
  "Attribute selector": {
    by: [...gmailMobileWeb, ...word],
    why: "Meant for Outlook.com and Outlook's apps alone, which mark what they darken",
  },
  "color-scheme CSS property": {
    by: [
      "gmail.android",
      "gmail.desktop-webmail",
      "gmail.ios",
      ...gmailMobileWeb,
      "outlook.android",
      "outlook.ios",
      "outlook.macos",
      "outlook.outlook-com",
      ...word,
    ],
    why: darkOnly,
  },
  "color-scheme meta tag": {
    by: [
      "apple-mail.ios",
      "gmail.android",
      "gmail.desktop-webmail",
      "gmail.ios",
      ...gmailMobileWeb,
      "outlook.android",
      "outlook.ios",
      "outlook.macos",
      "outlook.outlook-com",
      ...word,
    ],
    why: darkOnly,
  },
  "border-radius": {
    by: word,
    why: "Corners are square there; buttons have their padding all the same",
  },
  "display:none": {
    by: gmailMobileWeb,
    why: "The preheader has no height there and letters of one pixel",
  },
  "max-height property": { by: word, why: "Word hides the preheader by mso-hide" },
  opacity: { by: [...gmailMobileWeb, ...word], why: "One of several ways to hide the preheader" },
  overflow: { by: word, why: "Word hides the preheader by mso-hide" },
  "overflow-wrap": {
    by: [
      "gmail.android",
      "gmail.desktop-webmail",
      "gmail.ios",
      "outlook.android",
      "outlook.ios",
      "outlook.outlook-com",
      ...word,
    ],
    why: "word-break:break-word stands beside it, and all of them know that",
  },
  "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace": {
    by: word,
    why: "The next font of the list is taken",
  },
  "table-layout": {
    by: word,
    why: "The table around it has a fixed width there, and Word breaks long words",
  },
  "white-space": { by: word, why: "Word always wraps lines, also those of <pre>" },
};

/** What some program has a part of, and why that part is enough. */
export const acceptedPartly: Readonly<Record<string, string>> = {
  "!important keyword":
    "Stands in styles for programs with media queries, in lower case; for Word behind a blank",
  "<body> element": "A table carries the background, language and direction again",
  "<style> element": "Stands in the head, in two pieces of less than 16 kB",
  "@media": "One level, by width and colour scheme",
  "Attribute selector": "[data-ogsc] stands alone, with a class behind it",
  "Class selector": styleless,
  "Descendant combinator": styleless,
  "Type selector": styleless,
  "align attribute": "Buttons stand below each other where a table cannot float",
  background: "background-color alone",
  border: "One pixel wide, on table cells",
  "dir attribute": "On blocks and spans, not on links",
  display:
    "block, inline-block and none; where inline-block is unknown, a name may be broken at its hyphen",
  "display:none": "On the preheader, which holds no table",
  "font-size": "In pixels",
  "font-weight": "600 and 700 are bold everywhere; 500 is normal in Word",
  "height attribute": "On the logo, in pixels",
  "height property": "On the logo and the dots",
  "letter-spacing": "A fifth of a pixel on the title",
  "line-height": "In pixels, with mso-line-height-rule:exactly for Word",
  margin: "Never negative, never on spans",
  "max-width": "On a block; Word has a table of 600 pixels in its place",
  overflow: "hidden, on the preheader",
  "overflow-wrap": "word-break:break-word stands beside it",
  padding: "On table cells where Word must see it; buttons have mso-padding-alt",
  "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace":
    "The next font of the list is taken",
  "table-layout": "Long words are broken by word-break, too",
  "text-align": "left, right and center",
  "text-decoration": "One value, on links",
  "white-space": "pre-wrap, on what a machine printed; without it such lines scroll",
  "width attribute": "In pixels, and 100% on tables",
  "width property": "On tables and cells; the logo has the attribute, too",
  "word-break": "break-word: long words are broken, and where it acts like break-all, others too",
};
