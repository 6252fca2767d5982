/** Files and pastes as people have them, made fit for the editor: without what clusters add. */
import { parseAllDocuments, stringify } from "yaml";

export interface Imported {
  text: string;
  /** What a person should know about what came in. */
  warnings: string[];
}

/** Fields that servers write and that say nothing about isolation; `status` of a pod holds its address. */
const NOISE = ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"];

export function importText(text: string): Imported {
  const warnings: string[] = [];
  if (/^\s*kind:\s*Secret\s*$/m.test(text) || /"kind":\s*"Secret"/.test(text)) {
    warnings.push(
      "There are Secrets in it. They stay in this browser, but a shared link would carry them: take them out first.",
    );
  }
  const json = /^\s*[[{]/.test(text);
  if (!json && !/^\s+(managedFields|resourceVersion):/m.test(text)) return { text, warnings };
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ""));
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0))
    return { text, warnings };
  const objects = documents.flatMap((document) => spread(document.toJS()));
  warnings.push(`Cleaned ${objects.length} objects of what only servers need.`);
  return {
    text: objects.map((object) => stringify(clean(object), { version: "1.1", lineWidth: 0 })).join("---\n"),
    warnings,
  };
}

function spread(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(spread);
  const items = (value as { kind?: unknown; items?: unknown } | null)?.items;
  return Array.isArray(items) ? items.flatMap(spread) : value === null || value === undefined ? [] : [value];
}

function clean(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { status, ...object } = structuredClone(value) as Record<string, unknown>;
  const metadata = object.metadata as Record<string, unknown> | undefined;
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
