import type { Expression, Node, Statement, VariableDeclaration } from "acorn";
import { SyntaxFault } from "../syntax/syntax-fault.ts";
import { type Printed, parseTemplate, type TemplateTree } from "../syntax/template-tree.ts";
import { HtmlReader } from "./html-reader.ts";
import { limits } from "./limits.ts";
import { calledWith, isDeclaration, isStatement, pathOf, shownText } from "./node-shapes.ts";
import { readExpression } from "./read-expression.ts";
import { type Refusal, Refusals } from "./refusals.ts";
import type { SafeExpression, SafeNode, SafeTemplate } from "./safe-tree.ts";
import { sourceFaults } from "./source-faults.ts";
import { insteadOf, otherStatement, sameEnd } from "./statement-cures.ts";

/** What an uploaded template is to be: where its name puts it. */
export interface TemplateRole {
  /** With `.eta`. */
  readonly name: string;
  /** A part of a mail can stand in the layout; a layout stands around one. */
  readonly kind: "part" | "layout" | "piece";
  /** The bare variable for the event's payload. */
  readonly domain?: string | undefined;
}

/** An uploaded template, or why it is refused. */
export type ReadTemplate =
  | { readonly template: SafeTemplate; readonly refusals?: undefined }
  | { readonly template?: undefined; readonly refusals: readonly Refusal[] };

/**
 * Reads a template of the safe profile, at the door: nothing that is refused is ever walked, and nothing
 * is run. It keeps Eta's syntax, and what it accepts renders as Eta would render it.
 */
export function readTemplate(
  role: TemplateRole,
  source: string,
  variables: readonly string[],
): ReadTemplate {
  const refusals = new Refusals(source);
  for (const { offset, what } of sourceFaults(source)) refusals.add(offset, what);
  if (refusals.all().length > 0) return { refusals: refusals.all() };
  const tree = parsed(role.name, source);
  if (tree instanceof SyntaxFault) return { refusals: [{ ...tree.place, what: tree.what }] };
  for (const segment of tree.segments) {
    if (segment.kind !== "text" && segment.code.length > limits.tagLength) {
      refusals.add(segment.start, `a tag has at most ${limits.tagLength} characters`);
    }
  }
  // What is longer than any tag need be is not walked.
  if (refusals.all().length > 0) return { refusals: refusals.all() };
  const { domain } = role;
  const known = domain === undefined ? variables : [domain, ...variables];
  const reader = new TemplateReader(tree, role, refusals);
  const nodes = reader.read(new Set(known));
  const found = refusals.all();
  if (found.length > 0) return { refusals: found };
  const { name } = role;
  return { template: { name, source, nodes, inLayout: reader.inLayout, domain } };
}

function parsed(name: string, source: string): TemplateTree | SyntaxFault {
  try {
    return parseTemplate(name, source);
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
}

/** Pieces end as the texts that may include them. */
const pieceName = /^(?:_[a-z0-9][a-z0-9_-]{0,60}\.(?:html|text)|message\.text)\.eta$/;

class TemplateReader {
  readonly #tree: TemplateTree;
  readonly #role: TemplateRole;
  readonly #refusals: Refusals;
  readonly #html: HtmlReader | undefined;
  inLayout = false;

  constructor(tree: TemplateTree, role: TemplateRole, refusals: Refusals) {
    this.#tree = tree;
    this.#role = role;
    this.#refusals = refusals;
    this.#html = tree.profile === "html" ? new HtmlReader(refusals) : undefined;
  }

  read(variables: ReadonlySet<string>): readonly SafeNode[] {
    const nodes = this.#block(this.#tree.program.body, variables, 0);
    const isPutIntoAnother = this.inLayout || this.#role.kind === "piece";
    this.#html?.end(this.#tree.source.length, isPutIntoAnother);
    return nodes;
  }

  #refuse(node: Pick<Node, "start">, what: string): readonly SafeNode[] {
    this.#refusals.add(node.start, what);
    return [];
  }

  #block(
    statements: readonly Node[],
    variables: ReadonlySet<string>,
    depth: number,
  ): readonly SafeNode[] {
    return statements.flatMap((statement) => this.#statement(statement, variables, depth));
  }

  #statement(node: Node, variables: ReadonlySet<string>, depth: number): readonly SafeNode[] {
    const printed = this.#tree.printed.get(node);
    if (printed !== undefined) return this.#printed(printed, variables);
    if (!isStatement(node)) return this.#refuse(node, otherStatement);
    if (depth > limits.blockDepth) {
      return this.#refuse(node, "blocks nest too deep: put a part into a piece");
    }
    switch (node.type) {
      case "EmptyStatement":
        return [];
      case "IfStatement": {
        const { test, consequent, alternate } = node;
        return this.#if(node, test, consequent, alternate ?? undefined, variables, depth);
      }
      case "ForOfStatement":
        return this.#each(node, node.left, node.right, node.body, variables, depth);
      case "ExpressionStatement":
        return this.#layout(node.expression, depth);
      default:
        return this.#refuse(node, insteadOf[node.type] ?? otherStatement);
    }
  }

  #if(
    node: Node,
    testNode: Expression,
    consequent: Statement,
    alternate: Statement | undefined,
    variables: ReadonlySet<string>,
    depth: number,
  ): readonly SafeNode[] {
    const fault = this.#html?.enterCode();
    if (fault !== undefined) return this.#refuse(node, fault);
    const test = readExpression(testNode, { variables, refusals: this.#refusals });
    const start = this.#html?.state;
    const then = this.#braced(consequent, variables, depth);
    const ended = this.#html?.state;
    if (start !== undefined) this.#html?.goBackTo(start);
    const otherwise =
      alternate === undefined
        ? []
        : alternate.type === "IfStatement"
          ? this.#statement(alternate, variables, depth + 1)
          : this.#braced(alternate, variables, depth);
    if (ended !== undefined && this.#html?.hasEndedAs(ended) === false) {
      this.#refuse(node, sameEnd);
    }
    return test === undefined ? [] : [{ kind: "if", test, then, otherwise }];
  }

  #each(
    node: Node,
    left: Node,
    right: Expression,
    bodyNode: Statement,
    variables: ReadonlySet<string>,
    depth: number,
  ): readonly SafeNode[] {
    const fault = this.#html?.enterCode();
    if (fault !== undefined) return this.#refuse(node, fault);
    const variable = isDeclaration(left) ? this.#loopVariable(left, variables) : undefined;
    if (variable === undefined) {
      this.#refuse(left, "write for (const item of list) with a name that is not taken");
    }
    const list = readExpression(right, { variables, refusals: this.#refusals });
    const start = this.#html?.state;
    const inner = variable === undefined ? variables : new Set([...variables, variable]);
    const body = this.#braced(bodyNode, inner, depth);
    if (start !== undefined && this.#html?.hasEndedAs(start) === false) {
      this.#refuse(node, sameEnd);
    }
    return list === undefined || variable === undefined
      ? []
      : [{ kind: "each", variable, list, body }];
  }

  #loopVariable(
    { declarations, kind }: VariableDeclaration,
    variables: ReadonlySet<string>,
  ): string | undefined {
    const [first] = declarations;
    if (kind !== "const" || first?.id.type !== "Identifier") return undefined;
    const { name } = first.id;
    const taken = variables.has(name) || reserved.has(name) || name.startsWith("_");
    return taken || !/^[A-Za-z]\w{0,39}$/.test(name) ? undefined : name;
  }

  #braced(node: Statement, variables: ReadonlySet<string>, depth: number): readonly SafeNode[] {
    if (node.type === "BlockStatement") return this.#block(node.body, variables, depth + 1);
    return this.#refuse(node, "put { and } around what belongs to an if or a loop");
  }

  /** `layout("layout.email.html.eta")`, once and outside of blocks. */
  #layout(expression: Expression, depth: number): readonly SafeNode[] {
    const name = `layout.email.${this.#tree.profile}.eta`;
    const given = calledWith(expression, "layout");
    if (given === undefined) {
      return this.#refuse(
        expression,
        'code here is if, for … of, and layout("…"): show values by <%= … %>',
      );
    }
    if (given !== name || this.#role.kind !== "part" || this.#role.name.includes(".subject.")) {
      return this.#refuse(
        expression,
        `layout takes one name here, "${name}", and stands in a part of a mail: not in a subject, a piece or a layout`,
      );
    }
    if (depth > 0 || this.inLayout) {
      return this.#refuse(expression, "layout stands once, outside of if and for");
    }
    this.inLayout = true;
    return [];
  }

  #printed(printed: Printed, variables: ReadonlySet<string>): readonly SafeNode[] {
    if (printed.kind === "text") {
      const { text, start } = printed;
      const nodes = this.#html?.text(text, start) ?? [{ kind: "text", text }];
      return nodes.map((node) =>
        node.kind === "text" ? { ...node, text: unix(node.text) } : node,
      );
    }
    if (printed.kind === "raw") return this.#raw(printed.expression, variables);
    return this.#value(printed.expression, variables);
  }

  #value(node: Expression, variables: ReadonlySet<string>): readonly SafeNode[] {
    const expression = readExpression(node, { variables, refusals: this.#refusals });
    const place = this.#html?.value();
    if (place?.allowed === "none") return this.#refuse(node, place.what);
    if (expression === undefined) return [];
    if (place?.allowed === "look" && !isOfTheLook(expression)) {
      return this.#refuse(
        node,
        "styles take the layout's own colours and fonts alone: it.look.light.text",
      );
    }
    this.#html?.passValue();
    return [{ kind: "value", expression, escaped: this.#html !== undefined }];
  }

  /** What is printed as it is: pieces, what a layout stands around, and what the layout itself prints so. */
  #raw(expression: Expression, variables: ReadonlySet<string>): readonly SafeNode[] {
    const { profile } = this.#tree;
    const path = pathOf(expression);
    if (path === "it.look.darkStyle" && this.#html?.value().allowed === "look") {
      return this.#asIs(expression, variables);
    }
    const fault = this.#html?.pieceFault();
    if (fault !== undefined) return this.#refuse(expression, fault);
    if (path === "it.padding") return this.#asIs(expression, variables);
    const text = this.#html && shownText(expression);
    if (text !== undefined) {
      const read = readExpression(text, { variables, refusals: this.#refusals });
      return read === undefined ? [] : [{ kind: "shown", expression: read }];
    }
    if (path === "it.body") {
      if (this.#role.kind === "layout") return [{ kind: "body", at: expression.start }];
      return this.#refuse(
        expression,
        "it.body is what a layout stands around: it is in layouts alone",
      );
    }
    const name = calledWith(expression, "include");
    if (name === undefined) {
      return this.#refuse(
        expression,
        '<%~ prints without escaping, and is for pieces: <%~ include("_fields.html.eta") %>. Values are shown by <%= … %>, texts with line breaks by <%~ it.shown(…) %>',
      );
    }
    if (!pieceName.test(name) || !name.endsWith(`.${profile}.eta`)) {
      return this.#refuse(
        expression,
        `include takes the name of a piece: _name.${profile}.eta, or a built-in one such as _fields.${profile}.eta`,
      );
    }
    if (this.#role.name.includes(".subject.")) {
      return this.#refuse(expression, "a subject includes no pieces");
    }
    return [{ kind: "include", name }];
  }

  /** What the layout has made itself. */
  #asIs(node: Expression, variables: ReadonlySet<string>): readonly SafeNode[] {
    const expression = readExpression(node, { variables, refusals: this.#refusals });
    this.#html?.passValue();
    return expression === undefined ? [] : [{ kind: "value", expression, escaped: false }];
  }
}

/** Names that mean something in Eta or in JavaScript. */
const reserved: ReadonlySet<string> = new Set(
  (
    "it options include includeAsync layout block blockAsync capture captureAsync output format eval arguments " +
    "undefined NaN Infinity let static await async yield of get set"
  ).split(" "),
);

/** Eta ends lines with LF, whatever the source has. */
function unix(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** `it.look.…`: colours and fonts, which no event has any part in. */
function isOfTheLook(expression: SafeExpression): boolean {
  let inner = expression;
  while (inner.kind === "member" && inner.of.kind === "member") inner = inner.of;
  return (
    inner.kind === "member" &&
    inner.key === "look" &&
    inner.of.kind === "variable" &&
    inner.of.name === "it"
  );
}
