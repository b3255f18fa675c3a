import {
  answering,
  boolean,
  type ListShape,
  list,
  membersOf,
  number,
  type ObjectShape,
  type Shape,
  text,
  undefinedShape,
  union,
  unknown,
} from "./shape.ts";

/** What a field of a value is; `undefined` where no alternative of the value has it. */
export function memberOf(shape: Shape, name: string): Shape | undefined {
  const found = membersOf(shape).map((member) => ownMember(member, name));
  const known = found.filter((member) => member !== undefined);
  if (known.length === 0) return found.length === 0 ? unknown : undefined;
  // One alternative has it and another does not: it may be missing.
  return union(found.map((member) => member ?? undefinedShape));
}

/** The names that a value has, for proposals. */
export function namesOf(shape: Shape): readonly string[] {
  return membersOf(shape).flatMap((member) => {
    if (member.kind === "object") return [...member.fields.keys()];
    const native = nativeOf(member);
    return native === undefined ? [] : Object.getOwnPropertyNames(native);
  });
}

function ownMember(shape: Shape, name: string): Shape | undefined {
  switch (shape.kind) {
    case "unknown":
    case "union":
    case "function":
      return unknown;
    case "missing":
      return undefined;
    case "object":
      return fieldOf(shape, name);
    case "list":
      return listMember(shape, name);
    default: {
      const native = nativeOf(shape);
      if (native === undefined || !(name in native)) return undefined;
      return native === String.prototype ? stringMember(name) : numberMember(name);
    }
  }
}

function fieldOf({ fields, rest, sparse }: ObjectShape, name: string): Shape | undefined {
  const field = fields.get(name) ?? rest;
  if (field !== undefined) return field;
  if (name in Object.prototype) return unknown;
  return sparse ? undefinedShape : undefined;
}

function nativeOf(shape: Shape): object | undefined {
  const kind = shape.kind === "literal" ? typeof shape.value : shape.kind;
  if (kind === "string") return String.prototype;
  if (kind === "number") return Number.prototype;
  if (kind === "boolean") return Boolean.prototype;
  return kind === "list" ? Array.prototype : undefined;
}

const givesText = new Set(
  "at charAt concat normalize padEnd padStart repeat replace replaceAll slice substring toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase trim trimEnd trimStart".split(
    " ",
  ),
);
const asks = new Set("includes startsWith endsWith".split(" "));

function stringMember(name: string): Shape {
  if (name === "length") return number;
  if (givesText.has(name)) return answering(text);
  if (asks.has(name)) return answering(boolean);
  return name === "split" ? answering(list(text)) : unknown;
}

function numberMember(name: string): Shape {
  return /^to/.test(name) ? answering(text) : unknown;
}

/** What takes functions is seen to where it is called. */
function listMember(shape: ListShape, name: string): Shape | undefined {
  if (/^\d+$/.test(name)) return shape.items?.[Number(name)] ?? shape.item;
  if (!(name in Array.prototype)) return undefined;
  switch (name) {
    case "length":
      return number;
    case "join":
      return answering(text);
    case "includes":
      return answering(boolean);
    case "indexOf":
      return answering(number);
    case "at":
      // Whether there is one depends on the payload: asking for it is no mistake.
      return answering(shape.item);
    case "slice":
    case "toReversed":
    case "reverse":
      return answering(list(shape.item));
    case "concat":
      return {
        kind: "function",
        answer: (args) => list(union([shape.item, ...args.map(itemOf)])),
      };
    case "entries":
      return answering(entries(shape.item));
    case "keys":
      return answering(list(number));
    case "values":
      return answering(list(shape.item));
    default:
      return unknown;
  }
}

function entries(item: Shape): Shape {
  const entry = list(union([number, item]), [number, item]);
  return list(entry);
}

/** What a loop over a value gets. */
export function itemOf(shape: Shape): Shape {
  const items = membersOf(shape).map((member) => {
    if (member.kind === "list") return member.item;
    return member.kind === "string" ? text : unknown;
  });
  return union(items);
}
