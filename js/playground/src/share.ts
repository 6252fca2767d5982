/**
 * A workspace as text for the fragment of a link: `v1.` and the JSON, deflated,
 * in the alphabet of URLs. Nothing of it ever leaves the machine by itself.
 */

/** What a link carries. Every part but the manifests is optional. */
export interface Shared {
  /** The manifests. */
  text: string;
  /** The settings of the policy, as YAML. */
  settings?: string;
  /** The pinned manifests that a difference is taken from. */
  baseline?: string;
  /** The lesson that the manifests are of. */
  lesson?: string;
  /** The view that opens, and what is looked at; checked by whoever shows it. */
  view?: string;
  pair?: unknown;
  expanded?: unknown;
  filter?: unknown;
  order?: unknown;
  subject?: unknown;
}

/** Longer links are cut by chat programs and mail; a file is the better way. */
export const LINK_LIMIT = 8_000;

/** More than this is no workspace but an attack on the memory of whoever opens it. */
const INFLATED_LIMIT = 20_000_000;

class TooLarge extends Error {
  override readonly name = "TooLarge";
  override readonly message = "this link holds more than 20 MB, which no workspace needs";
}

const PREFIX = "v1.";
const DAMAGED = "this link is damaged: a part of it is missing";

/** The fragment of `shared`, without `#`. */
export async function encode(shared: Shared): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(shared));
  return PREFIX + toBase64Url(await collect(pipe(json, new CompressionStream("deflate-raw"))));
}

/** What a fragment carries; the reason as an error where it cannot be read. */
export async function decode(fragment: string): Promise<Shared> {
  if (!fragment.startsWith(PREFIX)) {
    throw new Error(`this link is of another version; expected \`${PREFIX}…\``);
  }
  const bytes = await inflate(fromBase64Url(fragment.slice(PREFIX.length)));
  return read(parsed(new TextDecoder().decode(bytes)));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(DAMAGED);
  }
}

function read(value: unknown): Shared {
  if (typeof value !== "object" || value === null || !("text" in value) || typeof value.text !== "string") {
    throw new Error("this link holds no manifests");
  }
  const fields = value as Record<string, unknown>;
  const shared: Shared = { text: value.text };
  for (const key of ["settings", "baseline", "view", "lesson"] as const) {
    const field = fields[key];
    if (typeof field === "string") shared[key] = field;
  }
  for (const key of ["pair", "expanded", "filter", "order", "subject"] as const) {
    if (fields[key] !== undefined) shared[key] = fields[key];
  }
  return shared;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  try {
    return await collect(pipe(bytes, new DecompressionStream("deflate-raw")));
  } catch (error) {
    throw error instanceof TooLarge ? error : new Error(DAMAGED);
  }
}

function pipe(bytes: Uint8Array<ArrayBuffer>, through: GenericTransformStream): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream().pipeThrough(through as ReadableWritablePair<Uint8Array, Uint8Array>);
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > INFLATED_LIMIT) {
      await reader.cancel();
      throw new TooLarge();
    }
    parts.push(next.value);
  }
  return concat(parts, length);
}

function concat(parts: Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    throw new Error("this link is damaged: it holds characters that no link has");
  }
}
