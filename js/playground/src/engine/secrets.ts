/** The Secrets in a text, and the text without them: nobody wants them in a link. */
import type { Located, Parsed } from "../yaml/documents.js";
import { editOf } from "../yaml/fix.js";

export interface Secrets {
  /** Their names; where a part cannot be read and looks like one, that is said instead. */
  names: string[];
  /** The text without them; null where they must be taken out by hand. */
  without: string | null;
}

interface Named {
  kind?: unknown;
  items?: unknown;
  metadata?: { name?: unknown; namespace?: unknown };
}

export function secretsIn(text: string, { objects, unread }: Parsed): Secrets {
  const suspect = unread.some((one) => /\bkind["']?:\s*["']?Secret\b/.test(one.text));
  const found = objects.map((located) => ({ located, secrets: secretsOf(located.object as Named | null) }));
  const names = found.flatMap(({ secrets }) => secrets.map(({ name }) => name));
  if (suspect) return { names: [...names, "a part that cannot be read"], without: null };
  const edits = found.filter(({ secrets }) => secrets.length > 0).reverse();
  const without = edits.reduce((left, { located, secrets }) => removed(left, located, secrets), text);
  return { names, without };
}

interface Secret {
  name: string;
  /** Its place in a list; -1 for a document of its own. */
  item: number;
}

function secretsOf(object: Named | null): Secret[] {
  if (object?.kind === "Secret") return [{ name: nameOf(object), item: -1 }];
  if (!Array.isArray(object?.items)) return [];
  return (object.items as (Named | null)[]).flatMap((item, at) =>
    item?.kind === "Secret" ? [{ name: nameOf(item), item: at }] : [],
  );
}

function nameOf({ metadata }: Named): string {
  return (
    [metadata?.namespace, metadata?.name].filter((part) => typeof part === "string").join("/") || "unnamed"
  );
}

function removed(text: string, located: Located, secrets: Secret[]): string {
  const { from, text: part } = located.part;
  if (secrets.some(({ item }) => item < 0)) return text.slice(0, from) + text.slice(from + part.length);
  const patch = secrets.map(({ item }) => ({ op: "remove", path: `/items/${item}` }) as const).reverse();
  const edit = editOf(located.inOnePiece(), patch);
  return text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
}
