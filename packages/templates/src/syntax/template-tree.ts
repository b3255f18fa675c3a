import { messageOf } from "@carillon/core";
import { type Expression, type Node, type Program, parse, type Statement } from "acorn";
import { nodesIn } from "./nodes.ts";
import { type Place, placesIn } from "./place.ts";
import {
  type Segment,
  SegmentFault,
  segmentsOf,
  type TagSegment,
  type TextSegment,
} from "./segments.ts";
import { SyntaxFault } from "./syntax-fault.ts";

/** A template, parsed: the JavaScript that it is made of, with its texts and values in their places. */
export interface TemplateTree {
  /** With `.eta`. */
  readonly name: string;
  readonly source: string;
  /** Whether values are escaped: of a name that ends in `.html.eta`. */
  readonly profile: "html" | "text";
  readonly segments: readonly Segment[];
  /** An ESTree program. The offsets of its nodes (`start`, `end`) are offsets in the template. */
  readonly program: Program;
  /** What the statements print that stand for texts and for `<%= %>` or `<%~ %>`; every other one is code. */
  readonly printed: ReadonlyMap<Node, Printed>;
  placeOf(offset: number): Place;
}

/** What a statement of a template prints. */
export type Printed =
  | { readonly kind: "text"; readonly start: number; readonly text: string }
  | {
      /** `raw` is printed without escaping. */
      readonly kind: "value" | "raw";
      readonly start: number;
      readonly expression: Expression;
      /** The expression as it is written, on one line and shortened, for messages. */
      readonly written: string;
    };

/**
 * Parses a template as Eta 4 splits it, and its JavaScript with acorn. Nothing of it is run.
 *
 * @throws SyntaxFault with the place of the first fault
 */
export function parseTemplate(name: string, source: string): TemplateTree {
  const profile = name.endsWith(".html.eta") ? "html" : "text";
  const placeOf = placesIn(source);
  const refuse = (offset: number, what: string) => new SyntaxFault(name, placeOf(offset), what);
  const segments = split(source, refuse);
  const assembly = assemble(segments, profile);
  const program = parsed(assembly, source.length, refuse);
  const printed = new Map<Node, Printed>();
  const templateOffset = offsetsOf(assembly);
  for (const node of nodesIn(program)) {
    const made = assembly.printedAt.get(node.start);
    if (made !== undefined && isStatement(node)) {
      printed.set(node, printedBy(made, node, refuse));
    }
  }
  if (printed.size < assembly.printedAt.size) throw lost(assembly, printed, refuse);
  for (const node of nodesIn(program)) {
    node.start = templateOffset(node.start, "start");
    node.end = templateOffset(node.end, "end");
  }
  return { name, source, profile, segments, program, printed, placeOf };
}

type Refuse = (offset: number, what: string) => SyntaxFault;

function split(source: string, refuse: Refuse): readonly Segment[] {
  try {
    return segmentsOf(source);
  } catch (error) {
    if (error instanceof SegmentFault) throw refuse(error.offset, error.message);
    throw error;
  }
}

/** JavaScript made of a template, and where its parts come from. */
interface Assembly {
  readonly code: string;
  /** Verbatim pieces of the template, in order. */
  readonly pieces: readonly Piece[];
  /** Statements that print, by where they begin in the code. */
  readonly printedAt: ReadonlyMap<number, Made>;
}

interface Piece {
  readonly at: number;
  readonly length: number;
  readonly from: number;
}

interface Made {
  readonly segment: TextSegment | (TagSegment & { readonly kind: "value" | "raw" });
  /** Where its own code ends: a statement that ends before it is not the one that was meant. */
  readonly end: number;
}

const head = '"use strict";\n';

/** Eta makes functions in strict mode out of templates, whose statements add to a text. So does this. */
function assemble(segments: readonly Segment[], profile: "html" | "text"): Assembly {
  const pieces: Piece[] = [];
  const printedAt = new Map<number, Made>();
  let code = head;
  const verbatim = ({ code: own, codeStart }: Pick<TagSegment, "code" | "codeStart">) => {
    pieces.push({ at: code.length, length: own.length, from: codeStart });
    code += own;
  };
  for (const segment of segments) {
    const at = code.length;
    if (segment.kind === "text") {
      code += '_+="";';
      pieces.push({ at, length: 0, from: segment.start });
      printedAt.set(at, { segment, end: code.length });
    } else if (segment.kind === "code") {
      verbatim(segment);
    } else {
      // Escaped values are arguments in Eta and must be whole; others may hold a block of further tags.
      const whole = segment.kind === "value" && profile === "html";
      code += whole ? "_+=(" : "_+=";
      verbatim(segment);
      const end = code.length;
      code += whole ? "\n);" : "\n;";
      printedAt.set(at, { segment: { ...segment, kind: segment.kind }, end });
    }
    code += "\n";
  }
  return { code, pieces, printedAt };
}

function parsed(assembly: Assembly, sourceEnd: number, refuse: Refuse): Program {
  const { code } = assembly;
  try {
    const program = parse(code, {
      ecmaVersion: "latest",
      sourceType: "script",
      allowReturnOutsideFunction: true,
    });
    program.body.shift();
    return program;
  } catch (error) {
    if (!(error instanceof SyntaxError && "pos" in error && typeof error.pos === "number")) {
      throw error;
    }
    if (error.pos >= code.length) {
      throw refuse(sourceEnd, "the template ends before its code does: look for a missing } or )");
    }
    throw refuse(offsetsOf(assembly)(error.pos, "start"), sentence(messageOf(error)));
  }
}

function sentence(message: string): string {
  const what = message.replace(/\s*\(\d+:\d+\)$/, "");
  return what.charAt(0).toLowerCase() + what.slice(1);
}

function printedBy({ segment, end }: Made, node: Node, refuse: Refuse): Printed {
  if (segment.kind === "text") return segment;
  const { kind, codeStart: start, code } = segment;
  const expression = rightSideOf(node);
  if (code.trim() === "") throw refuse(segment.start, "there is nothing to print in this tag");
  if (expression === undefined || node.end < end) {
    throw refuse(start, "one expression belongs between <%= and %>");
  }
  return { kind, start, expression, written: code.replace(/\s+/g, " ").trim().slice(0, 80) };
}

function rightSideOf(node: Node): Expression | undefined {
  if (!isStatement(node) || node.type !== "ExpressionStatement") return undefined;
  return node.expression.type === "AssignmentExpression" ? node.expression.right : undefined;
}

/** A text or value that is no statement of its own, as the code before it is not complete. */
function lost(
  { printedAt }: Assembly,
  printed: ReadonlyMap<Node, Printed>,
  refuse: Refuse,
): SyntaxFault {
  const found = new Set([...printed.values()].map(({ start }) => start));
  for (const { segment } of printedAt.values()) {
    const start = segment.kind === "text" ? segment.start : segment.codeStart;
    if (!found.has(start)) return refuse(start, "the code before this is not complete");
  }
  return refuse(0, "the code of this template is not complete");
}

/** The template's offset of a place in the code; of what stands between pieces, that of the nearest. */
function offsetsOf({ pieces }: Assembly): (at: number, side: "start" | "end") => number {
  return (at, side) => {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pieces[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    const before = pieces[low - 1];
    const after = pieces[low];
    if (before !== undefined && at <= before.at + before.length) {
      return before.from + (at - before.at);
    }
    const nearest = side === "start" ? (after ?? before) : (before ?? after);
    if (nearest === undefined) return 0;
    return nearest === before ? before.from + before.length : nearest.from;
  };
}

function isStatement(node: Node): node is Statement {
  return node.type.endsWith("Statement");
}
