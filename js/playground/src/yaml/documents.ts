/**
 * Manifests as people type them: many documents in one text, some of them
 * broken. Each document is read for itself, so that a broken one spoils no other,
 * and one that did not change is not read again.
 */

import { type Document, isMap, isScalar, isSeq, type Node, parseAllDocuments, Schema, type Tags } from "yaml";
import { sentenceOf } from "../sentence.js";

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

/** One Kubernetes object and where it stands. */
export interface Located {
  object: Record<string, unknown>;
  /** The part of the text that holds the document. */
  part: Part;
  document: Document;
  /** The place of the object in its document; not empty for the items of a list. */
  base: string;
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
}

export interface Parsed {
  objects: Located[];
  problems: TextProblem[];
}

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
    const parsed: Parsed = { objects: [], problems: [] };
    for (const part of split(text)) {
      const content = this.#known.get(part.text) ?? known.get(part.text) ?? this.#read(part.text);
      known.set(part.text, content);
      place(content, part, parsed);
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

/** The objects without their places, as the module reads them. */
export function objectsOf({ objects }: Parsed): Record<string, unknown>[] {
  return objects.map(({ object }) => object);
}

function place({ objects, problems }: Content, part: Part, parsed: Parsed): void {
  for (const object of objects) parsed.objects.push({ ...object, part });
  for (const problem of problems) {
    parsed.problems.push({ ...problem, from: part.from + problem.from, to: part.from + problem.to });
  }
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
  const content: Content = { objects: [], problems: [] };
  for (const document of Array.isArray(documents) ? documents : []) {
    content.problems.push(
      ...document.errors.map((error) => problemOf(error, "error")),
      ...document.warnings.map((warning) => problemOf(warning, "warning")),
    );
    if (document.errors.length === 0) addObjects(document, text.length, content);
  }
  return content;
}

function problemOf(
  error: { pos: [number, number]; message: string },
  severity: TextProblem["severity"],
): TextProblem {
  const [from, to] = error.pos;
  return { from, to: Math.max(to, from + 1), message: error.message, severity };
}

function addObjects(document: Document, length: number, { objects, problems }: Content): void {
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return;
  const [from, to] = document.range ?? [0, length];
  const complain = (message: string) => problems.push({ from, to, message, severity: "error" });
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    objects.push(...spread(value, "", complain).map((found) => ({ ...found, document })));
  } catch (error) {
    complain(sentenceOf(error));
  }
}

/** A list is its items, lists of lists too. */
function spread(
  value: unknown,
  base: string,
  complain: (message: string) => void,
): { object: Record<string, unknown>; base: string }[] {
  if (!isRecord(value)) {
    complain("a Kubernetes object is a mapping with apiVersion and kind");
    return [];
  }
  if (typeof value.kind === "string" && value.kind.endsWith("List") && Array.isArray(value.items)) {
    return value.items.flatMap((item, index) => spread(item, `${base}/items/${index}`, complain));
  }
  return [{ object: value, base }];
}

/** The range in the whole text of what `pointer` of an object points to; its nearest parent's if it is absent. */
export function locate({ part, document, base }: Located, pointer: string): Range {
  const [from, to] = rangeIn(document.contents as Node | null, steps(base + pointer));
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
