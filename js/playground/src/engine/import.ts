/** Files and pastes as people have them: what a person should know about them, and files without what clusters add. */
import { stringify } from "yaml";
import { type Known, type OnProgress, objectsOf, type Reader, split } from "../yaml/documents.js";

export interface Imported {
  text: string;
  /** What a person should know about what came in. */
  warnings: string[];
  /** The documents that were written anew, as they stand in the text, and as JSON: nobody has to read them. */
  known: Known[];
}

/** What one text holds. */
interface Content {
  objects: unknown[];
  /** A part of it cannot be read; what cannot be read is not rewritten. */
  broken: boolean;
}

/** Fields that servers write and that say nothing about isolation; `status` of a pod holds its address. */
const NOISE = ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"];
/** Objects that are written between two turns. */
const STRIDE = 20;
const JSON_TEXT = /^\s*[[{]/;
const NOISY = /\b(managedFields|resourceVersion)\b/;

const SECRETS =
  "There are Secrets in it. They stay in this browser, but a shared link would carry them: take them out first.";
const UNCLEAN = "It holds managedFields, which only servers need: open it as a file to have it cleaned.";

/** What lets others have a turn, and tells how much is done. */
export interface Slowly {
  turn(): Promise<void>;
  onProgress: OnProgress;
}

/** The files as one text for the editor. `onProgress` hears how many of the objects of a file are written anew. */
export async function importTexts(texts: string[], reader: Reader, slowly: Slowly): Promise<Imported> {
  const files: Tidied[] = [];
  for (const text of texts) files.push(await tidy(text, reader, slowly));
  const cleaned = files.reduce((sum, file) => sum + file.cleaned, 0);
  const text = join(files.map(({ text }) => text));
  const written = new Map(files.flatMap(({ written }) => written));
  return {
    text,
    known: split(text).flatMap((part): Known[] => {
      const json = written.get(part.text.replace(/^---\n/, ""));
      return json === undefined ? [] : [[part.text, json]];
    }),
    warnings: [
      ...(files.some(({ secrets }) => secrets) ? [SECRETS] : []),
      ...(cleaned > 0
        ? [`Cleaned ${cleaned} ${cleaned === 1 ? "object" : "objects"} of what only servers need.`]
        : []),
    ],
  };
}

/** What a person should know about a text that was pasted as it is. */
export async function warningsOf(text: string, reader: Reader, turn: Slowly["turn"]): Promise<string[]> {
  const suspect = /\bSecret|managedFields/.test(text);
  if (!suspect) return [];
  const content = await contentOf(text, reader, turn);
  return [
    ...(holdsSecret(content, text) ? [SECRETS] : []),
    ...(content.objects.some((object) => metadataOf(object)?.managedFields !== undefined) ? [UNCLEAN] : []),
  ];
}

interface Tidied {
  text: string;
  /** The documents that were written anew, and each as JSON. */
  written: Known[];
  secrets: boolean;
  cleaned: number;
}

async function tidy(text: string, reader: Reader, { turn, onProgress }: Slowly): Promise<Tidied> {
  const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const suspect = JSON_TEXT.test(plain) || NOISY.test(plain) || /\bSecret/.test(plain);
  if (!suspect) return { text: plain, written: [], secrets: false, cleaned: 0 };
  const content = await contentOf(plain, reader, turn);
  const { objects, broken } = content;
  const secrets = holdsSecret(content, plain);
  const cleaned = objects.filter(isNoisy).length;
  if (broken || (cleaned === 0 && !JSON_TEXT.test(plain)))
    return { text: plain, written: [], secrets, cleaned: 0 };
  const written: Known[] = [];
  for (const [done, object] of objects.entries()) {
    if (done % STRIDE === 0) {
      onProgress(done, objects.length);
      await turn();
    }
    const kept = clean(object);
    written.push([stringify(kept, { version: "1.1", lineWidth: 0 }), JSON.stringify(kept)]);
  }
  onProgress(objects.length, objects.length);
  return { text: written.map(([document]) => document).join("---\n"), written, secrets, cleaned };
}

/** Each text begins a document of its own. */
function join(texts: string[]): string {
  return texts
    .filter((text, at) => at === 0 || text.trim() !== "")
    .map((text, at, all) => (at < all.length - 1 && !text.endsWith("\n") ? `${text}\n` : text))
    .map((text, at) => (at === 0 || /^---\s/.test(text) ? text : `---\n${text}`))
    .join("");
}

/** JSON is read as what it is, which is faster; all else as Kubernetes reads YAML. */
async function contentOf(text: string, reader: Reader, turn: Slowly["turn"]): Promise<Content> {
  if (JSON_TEXT.test(text)) {
    try {
      return { objects: spread(JSON.parse(text)), broken: false };
    } catch {
      // A mapping or a sequence of YAML begins with a brace or a bracket, too.
    }
  }
  await reader.prepare(text, turn);
  const parsed = reader.read(text);
  return {
    objects: objectsOf(parsed).flatMap(spread),
    broken: parsed.problems.some(({ severity }) => severity === "error"),
  };
}

function spread(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(spread);
  const items = (value as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? items.flatMap(spread) : value === null || value === undefined ? [] : [value];
}

/** What cannot be read is taken for a Secret where it looks like one. */
function holdsSecret({ objects, broken }: Content, text: string): boolean {
  if (broken && /\bkind["']?:\s*["']?Secret\b/.test(text)) return true;
  return objects.some((object) => (object as { kind?: unknown } | null)?.kind === "Secret");
}

function metadataOf(object: unknown): Record<string, unknown> | undefined {
  return (object as { metadata?: Record<string, unknown> } | null)?.metadata;
}

/** Whether a server wrote it; the word alone may stand in a comment. */
function isNoisy(object: unknown): boolean {
  const metadata = metadataOf(object);
  return metadata?.managedFields !== undefined || metadata?.resourceVersion !== undefined;
}

function clean(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { status, ...object } = structuredClone(value) as Record<string, unknown>;
  const metadata = metadataOf(object);
  for (const field of NOISE) delete metadata?.[field];
  const annotations = metadata?.annotations as Record<string, unknown> | undefined;
  delete annotations?.["kubectl.kubernetes.io/last-applied-configuration"];
  if (annotations && Object.keys(annotations).length === 0) delete metadata?.annotations;
  const addresses = addressesOf(status);
  return addresses === null ? object : { ...object, status: addresses };
}

/** Of a status only the addresses matter. */
function addressesOf(status: unknown): Record<string, unknown> | null {
  const kept = Object.entries((status ?? {}) as Record<string, unknown>).filter(([key]) =>
    ["podIP", "podIPs", "addresses", "loadBalancer"].includes(key),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}
