/**
 * How a text falls into pieces that can be read one by one: documents, and the
 * items of a List, which is how a whole cluster comes. It looks at lines and
 * brackets alone; whether a piece is what it seems shows when it is read.
 */

/** A piece of a text, and where it begins in that. */
export interface Part {
  from: number;
  text: string;
}

/** Cuts at every line that begins with `---`; the cut belongs to what follows. */
export function split(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const cut of text.matchAll(/^---(?=\s|$)/gm)) {
    if (cut.index === 0) continue;
    parts.push({ from, text: text.slice(from, cut.index) });
    from = cut.index;
  }
  parts.push({ from, text: text.slice(from) });
  return parts;
}

/** A document that is a List: its items, and what stands around them. */
export interface List {
  before: string;
  items: Part[];
  after: string;
}

const ITEMS = /^items:[ \t]*\n/m;

/** The items of a List in block style, if the document is one. */
export function listIn(text: string): List | null {
  if (!/^kind: *["']?\w*List\b/m.test(text)) return null;
  const key = ITEMS.exec(text);
  if (key === null) return null;
  const begin = key.index + key[0].length;
  const [, indent] = /^( *)- /.exec(text.slice(begin, begin + 80)) ?? [];
  if (indent === undefined) return null;
  const lines = new RegExp(`^(?:${indent}(-)(?= |$)|( {0,${indent.length}})[^\\s#])`, "gm");
  const items: Part[] = [];
  let end = text.length;
  let last = begin;
  lines.lastIndex = begin + indent.length + 1;
  for (let line = lines.exec(text); line !== null; line = lines.exec(text)) {
    const isItem = line[1] !== undefined;
    if (!isItem) end = line.index;
    items.push({ from: last, text: text.slice(last, line.index) });
    last = line.index;
    if (!isItem) break;
  }
  if (last < end) items.push({ from: last, text: text.slice(last, end) });
  return { before: text.slice(0, begin), items, after: text.slice(end) };
}

/** The items of a JSON object that has them at its outermost level. */
export function itemsOfJson(text: string): Part[] {
  const items: Part[] = [];
  let depth = 0;
  let from = -1;
  let key = "";
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    const [sign] = token;
    if (sign.startsWith('"')) {
      if (depth === 1) key = sign;
      continue;
    }
    if (sign === "]" || sign === "}") {
      if (depth === 2 && from >= 0 && sign === "]") return [...items, ...filled(text, from, token.index)];
      depth -= 1;
    } else if (sign === "[" || sign === "{") {
      depth += 1;
      if (depth === 2 && sign === "[" && key === '"items"') from = token.index + 1;
    } else if (depth === 2 && from >= 0) {
      items.push(...filled(text, from, token.index));
      from = token.index + 1;
    }
  }
  return [];
}

/** The piece between two places without the white space around it. */
function filled(text: string, from: number, to: number): Part[] {
  const piece = text.slice(from, to);
  const trimmed = piece.trim();
  return trimmed === "" ? [] : [{ from: from + piece.indexOf(trimmed), text: trimmed }];
}
