/** Questions about one set of manifests, which the module reads once and keeps. */
import type {
  Answer,
  Connections,
  Difference,
  Explanation,
  Exposure,
  GroupOptions,
  Groups,
  Isolation,
  Manifest,
  ReachOptions,
  Reading,
  Settings,
} from "./types.js";

/** How a cluster asks the instance that holds it. */
export type Ask = (operation: string, payload: unknown) => unknown;

/** Manifests as a cluster would hold them. It lives in its instance until it is closed. */
export class Cluster {
  readonly #ask: Ask;
  readonly #snapshot: number;

  private constructor(ask: Ask, snapshot: number) {
    this.#ask = ask;
    this.#snapshot = snapshot;
  }

  /** Reads manifests; what is wrong with them is part of every answer. */
  static load(ask: Ask, objects: Manifest[], reading: Reading): Cluster {
    const { data } = ask("load", { objects, ...reading }) as Answer<{ snapshot: number }>;
    if (data === undefined) throw new Error("the module gave the manifests no number");
    return new Cluster(ask, data.snapshot);
  }

  /** All connections between workloads, and with the outside. */
  connectivity(options: ReachOptions = {}): Answer<Connections> {
    return this.#ask("connectivity", { snapshot: this.#snapshot, options }) as Answer<Connections>;
  }

  /** Who reaches whom between namespaces; `expanded` ones list their workloads, and `holds` narrows the names. */
  reach(options: GroupOptions = {}, settings: Settings = {}): Answer<Groups> {
    return this.#ask("reach", { snapshot: this.#snapshot, options, settings }) as Answer<Groups>;
  }

  /**
   * Why one end reaches another, or why not. An end is a workload or pod
   * (`namespace/name`), `service:namespace/name`, `external`, an address,
   * `new:namespace{key=value}`, or `{ingress-controller}`; a port is a number,
   * `UDP/53`, `UDP/dns`, or `dns`. There are several explanations where the ends
   * mean several pairs, or addresses outside that are not answered alike.
   */
  explain(source: string, destination: string, port?: string | number): Answer<Explanation[]> {
    const question = { snapshot: this.#snapshot, source, destination };
    return this.#ask("explain", {
      ...question,
      ...(port === undefined ? {} : { port: String(port) }),
    }) as Answer<Explanation[]>;
  }

  /** The connections that are added, removed and changed where `after` takes the place of the manifests. */
  diff(after: Manifest[], options: ReachOptions = {}): Answer<Difference[]> {
    return this.#ask("diff", { snapshot: this.#snapshot, after, options }) as Answer<Difference[]>;
  }

  /** What may reach each workload that is not in the manifests. */
  exposure(options: ReachOptions = {}): Answer<Exposure[]> {
    return this.#ask("exposure", { snapshot: this.#snapshot, options }) as Answer<Exposure[]>;
  }

  /** Whether every boundary is closed, and what opens it. */
  isolation(settings: Settings = {}, options: ReachOptions = {}): Answer<Isolation> {
    const question = { snapshot: this.#snapshot, settings, options };
    return this.#ask("isolation", question) as Answer<Isolation>;
  }

  /**
   * The policies that guarded namespaces lack, ready to be applied; those of
   * all namespaces, where none are named.
   */
  baseline(settings: Settings = {}, namespaces: string[] = []): Answer<Manifest[]> {
    const question = { snapshot: this.#snapshot, settings, namespaces };
    return this.#ask("baseline", question) as Answer<Manifest[]>;
  }

  /** Lets the module forget the manifests. */
  close(): void {
    this.#ask("unload", { snapshot: this.#snapshot });
  }
}
