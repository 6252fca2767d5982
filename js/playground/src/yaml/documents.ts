/**
 * Manifests as people type them: many documents in one text, some of them
 * broken. Each document is read for itself, so that a broken one spoils no other,
 * and one that did not change is not read again.
 */

import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments, Schema, type Tags } from "yaml";
import { sentenceOf } from "../sentence.js";
import { templateProblem } from "./template.js";

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

/** One document, as the module reads it, and where it stands. What it holds the module tells. */
export interface Located {
  object: unknown;
  /** The part of the text that holds the document. */
  part: Part;
  document: Document;
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

/** One `---` part of the text. */
interface Part {
  from: number;
  text: string;
}

/** What a part holds, wherever it stands: its ranges begin at the part's first character. */
interface Content {
  objects: Omit<Located, "part">[];
  problems: TextProblem[];
  /** For each document that cannot be read, the first reason. */
  unread: TextProblem[];
}

export interface Parsed {
  objects: Located[];
  problems: TextProblem[];
  unread: Unread[];
}

/** What the one text of the page is called where a file is meant. */
const FILE = "manifests";
/** As much of a document that cannot be read is passed on. */
const MOST = 4_096;

/** Kubernetes reads YAML 1.1, but neither dates nor clock times, nor any but the JSON types. */
const FOREIGN = /timestamp|binary|omap|pairs|set$/;

function kubernetesTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" || !(FOREIGN.test(tag.tag) || ("format" in tag && tag.format === "TIME")),
  );
}

/** Made once: it takes longer to make than a manifest to read. */
const SCHEMA = new Schema({
  schema: "yaml-1.1",
  customTags: kubernetesTags,
  merge: true,
  resolveKnownTags: false,
});

/** Reads texts one after the other and keeps what did not change between two. */
export class Reader {
  #known = new Map<string, Content>();
  readonly #onProgress: () => void;

  /** `onProgress` hears of every part that had to be read. */
  constructor(onProgress: () => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  read(text: string): Parsed {
    const known = new Map<string, Content>();
    const parsed: Parsed = { objects: [], problems: [], unread: [] };
    for (const part of split(text)) {
      const content = this.#known.get(part.text) ?? known.get(part.text) ?? this.#read(part.text);
      known.set(part.text, content);
      place(content, part, parsed, text);
    }
    this.#known = known;
    return parsed;
  }

  #read(text: string): Content {
    const content = contentOf(text);
    this.#onProgress();
    return content;
  }
}

/** The documents without their places. */
export function objectsOf({ objects }: Parsed): unknown[] {
  return objects.map(({ object }) => object);
}

/** The manifests, as every question of the module takes them. */
export function manifestsOf(parsed: Parsed): { objects: unknown[]; unread: Unread[] } {
  return { objects: objectsOf(parsed), unread: parsed.unread };
}

function place({ objects, problems, unread }: Content, part: Part, parsed: Parsed, text: string): void {
  for (const object of objects) parsed.objects.push({ ...object, part });
  for (const problem of problems) {
    parsed.problems.push({ ...problem, from: part.from + problem.from, to: part.from + problem.to });
  }
  for (const { from, message } of unread) {
    const at = lineAndColumn(text, part.from + from);
    parsed.unread.push({ file: FILE, place: at, reason: message, text: part.text.slice(0, MOST) });
  }
}

/** As editors count: `3:1`. */
function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
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

function contentOf(text: string): Content {
  const documents = parseAllDocuments(text, { version: "1.1", schema: SCHEMA, prettyErrors: false });
  const content: Content = { objects: [], problems: [], unread: [] };
  for (const document of Array.isArray(documents) ? documents : []) {
    const errors = document.errors.map((error) => problemOf(error, "error"));
    const warnings = document.warnings.map((warning) => problemOf(warning, "warning"));
    content.problems.push(...errors, ...warnings);
    content.unread.push(...errors.slice(0, 1));
    if (errors.length === 0) addObject(document, text.length, content);
  }
  const template = content.unread.length > 0 ? templateProblem(text) : null;
  if (template !== null) content.problems = [template];
  return content;
}

function problemOf(
  error: { pos: [number, number]; message: string },
  severity: TextProblem["severity"],
): TextProblem {
  const [from, to] = error.pos;
  return { from, to: Math.max(to, from + 1), message: error.message, severity };
}

function addObject(document: Document, length: number, { objects, problems, unread }: Content): void {
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return;
  const [from, to] = document.range ?? [0, length];
  try {
    objects.push({ object: document.toJS({ maxAliasCount: 100 }), document });
  } catch (error) {
    const problem: TextProblem = { from, to, message: sentenceOf(error), severity: "error" };
    problems.push(problem);
    unread.push(problem);
  }
}

/** The range in the whole text of what `pointer` of a document points to; its nearest parent's if it is absent. */
export function locate({ part, document }: Located, pointer: string): Range {
  const [from, to] = rangeIn(document.contents as Node | null, steps(pointer));
  const length = part.text.slice(from, to).trimEnd().length;
  return { from: part.from + from, to: part.from + from + Math.max(length, 1) };
}

function rangeIn(contents: Node | null, path: string[]): [number, number] {
  let place: [number, number] = span(contents) ?? [0, 1];
  let node: unknown = contents;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === step);
      if (pair === undefined) return place;
      const key = span(pair.key as Node) ?? place;
      const value = span(pair.value as Node | null);
      place = [key[0], value && value[1] > key[1] ? value[1] : key[1]];
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return place;
      place = span(item as Node) ?? place;
      node = item;
    } else {
      return place;
    }
  }
  return place;
}

/** The range of a node without the white space and the comments behind it. */
function span(node: Node | null | undefined): [number, number] | undefined {
  return node?.range ? [node.range[0], node.range[1]] : undefined;
}

/** The steps of a JSON pointer. */
export function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
