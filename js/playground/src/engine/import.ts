/** Files and pastes as people have them: what a person should know about them, and files without what clusters add. */
import { stringify } from "yaml";
import { objectsOf, type Reader } from "../yaml/documents.js";

export interface Imported {
  text: string;
  /** What a person should know about what came in. */
  warnings: string[];
}

/** What one text holds. */
interface Content {
  objects: unknown[];
  /** A part of it cannot be read; what cannot be read is not rewritten. */
  broken: boolean;
}

/** Fields that servers write and that say nothing about isolation; `status` of a pod holds its address. */
const NOISE = ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"];
const JSON_TEXT = /^\s*[[{]/;
const NOISY = /\b(managedFields|resourceVersion)\b/;

const SECRETS =
  "There are Secrets in it. They stay in this browser, but a shared link would carry them: take them out first.";
const UNCLEAN = "It holds managedFields, which only servers need: open it as a file to have it cleaned.";

/** The files as one text for the editor. `onProgress` hears of every object that is written anew. */
export function importTexts(texts: string[], reader: Reader, onProgress = () => {}): Imported {
  const files = texts.map((text) => tidy(text, reader, onProgress));
  const cleaned = files.reduce((sum, file) => sum + file.cleaned, 0);
  return {
    text: join(files.map(({ text }) => text)),
    warnings: [
      ...(files.some(({ secrets }) => secrets) ? [SECRETS] : []),
      ...(cleaned > 0
        ? [`Cleaned ${cleaned} ${cleaned === 1 ? "object" : "objects"} of what only servers need.`]
        : []),
    ],
  };
}

/** What a person should know about a text that was pasted as it is. */
export function warningsOf(text: string, reader: Reader): string[] {
  const suspect = /\bSecret|managedFields/.test(text);
  if (!suspect) return [];
  const content = contentOf(text, reader);
  return [
    ...(holdsSecret(content, text) ? [SECRETS] : []),
    ...(content.objects.some((object) => metadataOf(object)?.managedFields !== undefined) ? [UNCLEAN] : []),
  ];
}

function tidy(text: string, reader: Reader, onProgress: () => void) {
  const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const suspect = JSON_TEXT.test(plain) || NOISY.test(plain) || /\bSecret/.test(plain);
  if (!suspect) return { text: plain, secrets: false, cleaned: 0 };
  const content = contentOf(plain, reader);
  const { objects, broken } = content;
  const secrets = holdsSecret(content, plain);
  const cleaned = objects.filter(isNoisy).length;
  if (broken || (cleaned === 0 && !JSON_TEXT.test(plain))) return { text: plain, secrets, cleaned: 0 };
  const documents = objects.map((object) => {
    onProgress();
    return stringify(clean(object), { version: "1.1", lineWidth: 0 });
  });
  return { text: documents.join("---\n"), secrets, cleaned };
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
function contentOf(text: string, reader: Reader): Content {
  if (JSON_TEXT.test(text)) {
    try {
      return { objects: spread(JSON.parse(text)), broken: false };
    } catch {
      // A mapping or a sequence of YAML begins with a brace or a bracket, too.
    }
  }
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
