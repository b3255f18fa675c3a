import fc from "fast-check";
import { hostileCode, hostileMarkup } from "./hostile.ts";

/** Expressions of the safe profile, and some just beside it. */
const expressions = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      "alert.host.name",
      "alert.count",
      "alert.ratio",
      "alert.up",
      "alert.down",
      "alert.nothing",
      "alert.missing",
      "alert.missing?.deep.er",
      "alert?.host?.name",
      "alert.rows.length",
      "alert.rows[1].name",
      'alert["host-name"]',
      "alert.host.name.length",
      "event.type",
      "event.payload.count",
      "message.title",
      "app.name",
      "words.tone",
      "reason",
      "rules[0]",
      "it.preheader",
      "it.unsubscribe",
      "it.look.start",
      '"a <b> & \\"c\\""',
      "'it\\'s'",
      "12.5",
      "0",
      "true",
      "false",
      "null",
      "undefined",
      "format.number(alert.count)",
      "format.bytes(alert.rows[1].size)",
      "format.dateTime(event.occurredAt)",
      "format.duration(90000)",
      "format.percent(alert.ratio)",
      "format.list(alert.host.tags)",
    ),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom(..."&& || ?? === !== < <= > >= + - * / %".split(" ")),
        tie("expression"),
      )
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([test, then, otherwise]) => `(${test}) ? (${then}) : (${otherwise})`),
    tie("expression").map((inner) => `!(${inner})`),
    tie("expression").map((inner) => `-(${inner})`),
    tie("expression").map((inner) => `\`x $\{${inner.replaceAll("`", "'")}} y\``),
  ),
})).expression;

const tag = fc.tuple(fc.constantFrom("<%", "<%-", "<%_"), fc.constantFrom("%>", "-%>", "_%>"));
const texts = fc.constantFrom("a", " b\n", "\n", "\r\n c", "'", "\\", "&amp; ", "·", "`");

/** Templates of the safe profile as HTML: accepted as a rule, and refused or failing at times. */
export const grownTemplates = fc.letrec<{ template: string }>((tie) => ({
  template: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    texts,
    fc.tuple(expressions, tag).map(([inner, [open, close]]) => `${open}= ${inner} ${close}`),
    fc.constant('<%~ include("_fields.html.eta") %>'),
    fc.constant("<% /* note */ %>"),
    fc.constant("<%~ it.shown(alert.lines) %>"),
    fc.array(tie("template"), { maxLength: 4 }).map((parts) => parts.join("")),
    fc
      .tuple(expressions, tie("template"), tie("template"), tag)
      .map(
        ([test, then, otherwise, [open, close]]) =>
          `${open} if (${test}) { ${close}${then}${open} } else { ${close}${otherwise}${open} } ${close}`,
      ),
    fc
      .tuple(expressions, tie("template"))
      .map(([test, then]) => `<% if (${test}) { %>${then}<% } %>`),
    fc
      .tuple(fc.integer({ min: 0, max: 99 }), tie("template"))
      .map(
        ([index, body]) =>
          `<% for (const row${index} of alert.rows) { %><%= row${index}.name %>${body}<% } %>`,
      ),
    tie("template").map((inner) => `<p class="x">${inner}</p>`),
    fc
      .tuple(expressions, tie("template"))
      .map(([value, inner]) => `<b title="${quoted(value)}">${inner}</b>`),
    fc.constant('<a href="https://status.example/<%= alert.count %>?a=1&amp;b=2">x</a>'),
    fc.constant('<a href="<%= alert.good %>">x</a>'),
  ),
})).template;

function quoted(expression: string): string {
  return `<%= ${expression} %>`;
}

const hostile = fc.constantFrom(
  ...hostileCode.filter(({ length }) => length < 300),
  ...hostileMarkup,
);

/** Hostile templates, cut, joined, doubled and mixed with harmless ones. */
export const mutatedTemplates = fc.oneof(
  fc.tuple(hostile, grownTemplates, fc.nat(), fc.nat()).map(([bad, good, from, to]) => {
    const at = from % (good.length + 1);
    const cut = to % (bad.length + 1);
    return good.slice(0, at) + bad.slice(cut) + good.slice(at);
  }),
  fc
    .tuple(hostile, hostile, fc.nat(), fc.nat())
    .map(
      ([one, other, at, to]) =>
        one.slice(0, at % (one.length + 1)) + other.slice(to % (other.length + 1)),
    ),
  fc
    .tuple(grownTemplates, hostile, fc.nat(), fc.integer({ min: 1, max: 12 }))
    .map(([good, bad, at, length]) => {
      const from = at % (good.length + 1);
      return good.slice(0, from) + bad.slice(0, length) + good.slice(from + length);
    }),
  fc
    .tuple(hostile, fc.nat(), fc.constantFrom(..."<>\"'=%/{}()&; \n\t-_`!abs".split("")))
    .map(([bad, at, character]) => {
      const from = at % (bad.length + 1);
      return bad.slice(0, from) + character + bad.slice(from + 1);
    }),
  fc
    .array(
      fc.constantFrom(
        ..."<% |%>|<%= |<%~ |alert.url|alert.host.name|<a href='|<p title='|<style>|</style>|<b>|</b>|'|\"|>|<|if (alert.up) {|} else {|}|it.look.font|style='|https://x.test/|&#106;|javascript:|cid:|<img src='|include(\"_fields.html.eta\")|constructor|.|[\"|\"]|<!--|-->|/".split(
          "|",
        ),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join("")),
);
