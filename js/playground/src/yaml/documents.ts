/**
 * Manifests as people type them: many documents in one text, some of them
 * broken. Each piece is read for itself, so that a broken one spoils no other,
 * and one that did not change is not read again. A List falls into its items.
 */
import { type Document, isScalar, type Node } from "yaml";
import { sentenceOf } from "../sentence.js";
import { itemsOfJson, type List, listIn, type Part, split } from "./cut.js";
import { Json } from "./json.js";
import { rangeIn } from "./nodes.js";
import { documentsIn } from "./parse.js";
import { templateProblem } from "./template.js";

export { split } from "./cut.js";

/** A range of characters of the whole text. */
export interface Range {
  from: number;
  to: number;
}

/** Something about the text that a person should hear. */
interface TextProblem extends Range {
  message: string;
  severity: "error" | "warning" | "info";
}

/** A document that cannot be read. */
export interface Unread {
  /** What the text is called. */
  file: string;
  /** Line and column. */
  place: string;
  reason: string;
  text: string;
}

/** A text that is one document. Its nodes are made when somebody asks where something stands. */
export class Piece {
  readonly text: string;
  readonly json: string;
  #document: Document | undefined;

  constructor(text: string, json: string, document?: Document) {
    this.text = text;
    this.json = json;
    this.#document = document;
  }

  get document(): Document {
    this.#document ??= documentsIn(this.text)[0];
    if (this.#document === undefined) throw new Error("the manifests have changed meanwhile");
    return this.#document;
  }
}

/** What a path of a document leads into: a piece, where that stands, and the rest of the path. */
export interface Place {
  piece: Piece;
  from: number;
  path: string[];
}

/** One document as it is written: as JSON, as the module reads it, and in pieces. */
interface Written {
  json: string;
  /** Where a path leads, in characters of the part that holds the document. */
  placeOf(path: string[]): Place;
}

/** One document, as the module reads it, and where it stands. What it holds the module tells. */
export class Located {
  readonly part: Part;
  readonly #written: Written;

  constructor(written: Written, part: Part) {
    this.#written = written;
    this.part = part;
  }

  get json(): string {
    return this.#written.json;
  }

  get object(): unknown {
    return JSON.parse(this.json);
  }

  /** Where a path leads, in characters of the whole text. */
  placeOf(path: string[]): Place {
    const { from, ...place } = this.#written.placeOf(path);
    return { ...place, from: this.part.from + from };
  }

  /** The same in one piece, for an edit that several of its pieces take part in. */
  inOnePiece(): Located {
    const own = this.#written.placeOf([]).piece;
    const piece = own.text === this.part.text ? own : new Piece(this.part.text, this.json);
    return new Located({ json: this.json, placeOf: (path) => ({ piece, from: 0, path }) }, this.part);
  }
}

/** What a part holds, wherever it stands: its ranges begin at the part's first character. */
interface Content {
  documents: Written[];
  problems: TextProblem[];
  /** For each document that cannot be read, the first reason. */
  unread: (TextProblem & { text: string })[];
  /** Of a List, its items. */
  items?: Item[];
}

/** One item of a List. */
interface Item extends Part {
  content: Content;
}

export interface Parsed {
  objects: Located[];
  problems: TextProblem[];
  unread: Unread[];
}

/** A document as it stands in a text, and as JSON. */
export type Known = readonly [text: string, json: string];

/** Hears how many of the pieces that are new have been read. */
export type OnProgress = (done: number, total: number) => void;

/** What the one text of the page is called where a file is meant. */
const FILE = "manifests";
/** As much of a document that cannot be read is passed on. */
const MOST = 4_096;
/** Of longer texts nodes are not kept: they take many times as much memory as the text. */
const SHORT = 400_000;
/** How long a turn takes, in milliseconds. */
const TURN = 40;
const JSON_TEXT = /^(?:---[ \t]*\n)?\s*(?=[[{])/;

/** Reads texts one after the other and keeps what did not change between two. */
export class Reader {
  /** What the last text holds, and the one before: two are read in turn where they are compared. */
  #known: Shelves[] = [new Shelves()];
  readonly #onProgress: OnProgress;

  constructor(onProgress: OnProgress = () => undefined) {
    this.#onProgress = onProgress;
  }

  /** Takes documents over that somebody has read already. */
  teach(known: readonly Known[]): void {
    for (const [text, json] of known) this.#known[0]?.pieces.set(text, whole(new Piece(text, json)));
  }

  /** Reads what is new of a text, and lets others have a turn now and then; what was read stays read if `turn` throws. */
  async prepare(text: string, turn: () => Promise<void>): Promise<void> {
    const wanted = [...new Set(this.#cut(text).flatMap(textsOf))].filter((piece) => !this.#isKnown(piece));
    if (wanted.length === 0) return;
    let since = performance.now();
    for (const [done, piece] of wanted.entries()) {
      if (done === 0 || performance.now() - since > TURN) {
        this.#onProgress(done, wanted.length);
        await turn();
        since = performance.now();
      }
      this.#known[0]?.pieces.set(piece, contentOf(piece, text.length < SHORT));
    }
    this.#onProgress(wanted.length, wanted.length);
  }

  read(text: string): Parsed {
    const next = new Shelves();
    const pieceOf = (piece: string): Content => {
      const content =
        next.pieces.get(piece) ?? this.#find("pieces", piece) ?? contentOf(piece, text.length < SHORT);
      next.pieces.set(piece, content);
      return content;
    };
    const parsed: Parsed = { objects: [], problems: [], unread: [] };
    for (const { part, list } of this.#cut(text)) {
      const old = next.parts.get(part.text) ?? this.#find("parts", part.text);
      const content = old ?? (list === null ? pieceOf(part.text) : listContent(part.text, list, pieceOf));
      next.parts.set(part.text, content);
      for (const item of content.items ?? []) next.pieces.set(item.text, item.content);
      put(content, part, parsed, text);
    }
    this.#known = [next, ...this.#known.slice(0, 1)];
    return parsed;
  }

  #cut(text: string): Cut[] {
    const isNew = ({ text }: Part) => this.#find("parts", text) === undefined;
    return split(text).map((part) => ({ part, list: isNew(part) ? listIn(part.text) : null }));
  }

  #find(shelf: keyof Shelves, text: string): Content | undefined {
    for (const known of this.#known) {
      const content = known[shelf].get(text);
      if (content) return content;
    }
    return undefined;
  }

  #isKnown(piece: string): boolean {
    return (this.#find("pieces", piece) ?? this.#find("parts", piece)) !== undefined;
  }
}

/** What was read, by its text: parts, and the pieces that they are made of. */
class Shelves {
  readonly parts = new Map<string, Content>();
  readonly pieces = new Map<string, Content>();
}

/** A part, and its items where it is a List that is new. */
interface Cut {
  part: Part;
  list: List | null;
}

function textsOf({ part, list }: Cut): string[] {
  return list ? list.items.map(({ text }) => text) : [part.text];
}

/** The manifests, as every question of the module takes them. */
export function manifestsOf(parsed: Parsed): { objects: Json; unread: Unread[] } {
  return { objects: documentsOf(parsed), unread: parsed.unread };
}

/** The documents, as the module takes them. */
export function documentsOf({ objects }: Parsed): Json {
  return new Json(`[${objects.map(({ json }) => json).join(",")}]`);
}

/** The documents without their places. */
export function objectsOf({ objects }: Parsed): unknown[] {
  return objects.map(({ object }) => object);
}

function put({ documents, problems, unread }: Content, part: Part, parsed: Parsed, text: string): void {
  for (const written of documents) parsed.objects.push(new Located(written, part));
  for (const problem of problems) {
    parsed.problems.push({ ...problem, from: part.from + problem.from, to: part.from + problem.to });
  }
  for (const { from, message, text: own } of unread) {
    const place = lineAndColumn(text, part.from + from);
    parsed.unread.push({ file: FILE, place, reason: message, text: own.slice(0, MOST) });
  }
}

/** As editors count: `3:1`. */
function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
}

function contentOf(text: string, keeps: boolean): Content {
  return jsonContent(text) ?? yamlContent(text, keeps);
}

/** JSON is what it is: the module reads the very text. */
function jsonContent(text: string): Content | undefined {
  const [before] = JSON_TEXT.exec(text) ?? [];
  if (before === undefined) return undefined;
  const json = text.slice(before.length);
  try {
    JSON.parse(json);
  } catch {
    // A mapping or a sequence of YAML begins with a brace or a bracket, too.
    return undefined;
  }
  return { documents: [inPieces(json, before.length)], problems: [], unread: [] };
}

/** A document of JSON, whose items are pieces when somebody asks where something stands. */
function inPieces(json: string, from: number): Written {
  const whole = new Piece(json, json);
  let items: Place[] | undefined;
  const placeOf = (path: string[]): Place => {
    const [first, number, ...rest] = path;
    if (first !== "items" || number === undefined) return { piece: whole, from, path };
    items ??= itemsOfJson(json).map((item) => ({
      piece: new Piece(item.text, item.text),
      from: from + item.from,
      path: [],
    }));
    const item = items[Number(number)];
    return item ? { ...item, path: rest } : { piece: whole, from, path };
  };
  return { json, placeOf };
}

function yamlContent(text: string, keeps: boolean): Content {
  const content: Content = { documents: [], problems: [], unread: [] };
  for (const document of documentsIn(text)) {
    const errors = document.errors.map((error) => problemOf(error, "error"));
    const warnings = document.warnings.map((warning) => problemOf(warning, "warning"));
    content.problems.push(...errors, ...warnings);
    content.unread.push(...errors.slice(0, 1).map((error) => ({ ...error, text })));
    if (errors.length === 0) addDocument(document, text, keeps, content);
  }
  const template = content.unread.length > 0 ? templateProblem(text) : null;
  if (template !== null) content.problems = [template];
  return content;
}

/** A part that is one document. */
function whole(piece: Piece): Content {
  const { json } = piece;
  return {
    documents: [{ json, placeOf: (path) => ({ piece, from: 0, path }) }],
    problems: [],
    unread: [],
  };
}

function problemOf(
  error: { pos: [number, number]; message: string },
  severity: TextProblem["severity"],
): TextProblem {
  const [from, to] = error.pos;
  return { from, to: Math.max(to, from + 1), message: error.message, severity };
}

function addDocument(document: Document, text: string, keeps: boolean, content: Content): void {
  const { documents, problems, unread } = content;
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return;
  const [from, to] = document.range ?? [0, text.length];
  try {
    const json = JSON.stringify(document.toJS({ maxAliasCount: 100 }));
    // Of several documents between two cuts only the first could be found again.
    const piece = new Piece(text, json, keeps || documents.length > 0 ? document : undefined);
    documents.push(...whole(piece).documents);
  } catch (error) {
    const problem: TextProblem = { from, to, message: sentenceOf(error), severity: "error" };
    problems.push(problem);
    unread.push({ ...problem, text });
  }
}

/** A List from its items; as one piece, where its items cannot be told apart. */
function listContent(text: string, list: List, pieceOf: (text: string) => Content): Content {
  const head = pieceOf(list.before + list.after);
  const items = list.items.map((item) => ({ ...item, content: pieceOf(item.text) }));
  const fits = items.every(({ content }) => isItem(content) && !content.problems.some(isAboutAlias));
  const [own] = head.documents;
  if (own === undefined || head.problems.length > 0 || !fits) return pieceOf(text);
  return joined(own, list, items);
}

/** Whether a piece is one item, as far as it can be read. */
function isItem({ documents, unread }: Content): boolean {
  const [only] = documents;
  if (only === undefined) return unread.length === 1;
  return documents.length === 1 && unread.length === 0 && /^\[.*\]$/s.test(only.json);
}

function isAboutAlias({ message }: TextProblem): boolean {
  return /alias/i.test(message);
}

function joined(head: Written, { before }: List, items: Item[]): Content {
  const readable = items.flatMap(({ content, from }) =>
    content.documents.map((document) => ({ document, from })),
  );
  const { items: _items, ...fields } = JSON.parse(head.json) as Record<string, unknown>;
  const inner = readable.map(({ document }) => document.json.slice(1, -1));
  const json = `{"items":[${inner.join(",")}],${JSON.stringify(fields).slice(1)}`;
  const length = items.reduce((sum, { text }) => sum + text.length, 0);
  const placeOf = (path: string[]): Place => {
    const [first = "items", number, ...rest] = path;
    const item = first === "items" && number !== undefined ? readable[Number(number)] : undefined;
    if (item) return { ...item.document.placeOf(["0", ...rest]), from: item.from };
    const place = head.placeOf(first === "items" ? [first] : path);
    const [begin] = rangeIn(place.piece.document.contents as Node | null, place.path);
    return begin < before.length ? place : { ...place, from: length };
  };
  const moved = <T extends TextProblem>(problem: T, by: number): T => ({
    ...problem,
    from: problem.from + by,
    to: problem.to + by,
  });
  return {
    documents: [{ json, placeOf }],
    problems: items.flatMap(({ content, from }) => content.problems.map((problem) => moved(problem, from))),
    unread: items.flatMap(({ content, from }) => content.unread.map((unread) => moved(unread, from))),
    items,
  };
}

/** The range in the whole text of what `pointer` of a document points to; its nearest parent's if it is absent. */
export function locate(located: Located, pointer: string): Range {
  const { piece, from, path } = located.placeOf(steps(pointer));
  const [begin, end] = rangeIn(piece.document.contents as Node | null, path);
  const length = piece.text.slice(begin, end).trimEnd().length;
  return { from: from + begin, to: from + begin + Math.max(length, 1) };
}

/** The steps of a JSON pointer. */
export function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
