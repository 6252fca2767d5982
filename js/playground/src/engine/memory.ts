/**
 * The verdicts that still hold. A verdict depends on the object, on the
 * settings, and on those kinds of the cluster that the module's metadata says
 * it reads; where none of these changed, nothing has to be judged again.
 */
import type { Parsed } from "../yaml/documents.js";
import type { ContextAwareResource } from "./metadata.js";
import { identify } from "./requests.js";
import type { WireVerdict } from "./wire.js";

/** What has to be judged now. */
interface Plan {
  isStale(object: object): boolean;
  /** To be called when all that was stale has its verdict. */
  done(): void;
}

export class Memory {
  #verdicts = new WeakMap<object, WireVerdict>();
  #settings = "";
  /** What the verdicts were given among; nothing where they were not all given among the same. */
  #context: readonly unknown[] | null = null;

  /** Whether some verdicts were given among other objects than those of the last look. */
  get isBehind(): boolean {
    return this.#context === null;
  }

  /** Takes in the manifests and the settings; in haste, an old verdict is good enough. */
  look({ objects }: Parsed, settings: string, read: readonly ContextAwareResource[], hasty: boolean): Plan {
    const context = contextOf(
      objects.map(({ object }) => object),
      read,
    );
    if (settings !== this.#settings) this.#verdicts = new WeakMap();
    const fresh = settings === this.#settings && same(this.#context, context);
    this.#settings = settings;
    this.#context = null;
    return {
      isStale: (object) => !(fresh || hasty) || !this.#verdicts.has(object),
      done: () => {
        this.#context = fresh || !hasty ? context : null;
      },
    };
  }

  keep(object: object, verdict: WireVerdict): void {
    this.#verdicts.set(object, verdict);
  }

  verdict(object: object): WireVerdict | undefined {
    return this.#verdicts.get(object);
  }
}

/** What the module can see: the objects of the kinds that it reads, and every namespace that is mentioned. */
function contextOf(
  objects: Record<string, unknown>[],
  read: readonly ContextAwareResource[],
): readonly unknown[] {
  const namespaces = new Set<string>();
  const seen = objects.filter((object) => {
    const { apiVersion, kind, namespace } = identify(object);
    namespaces.add(namespace);
    return read.some((resource) => resource.apiVersion === apiVersion && resource.kind === kind);
  });
  return [...seen, ...[...namespaces].sort()];
}

function same(before: readonly unknown[] | null, after: readonly unknown[]): boolean {
  return before?.length === after.length && before.every((item, at) => item === after[at]);
}
