/**
 * The policy module as the worker holds it: JSON in, JSON out, and a new
 * instance of the same compiled code where one fell over.
 */
import { load, type Partywall, TrapError } from "partywall";
import { type Metadata, metadataOf } from "./metadata.js";

export class Module {
  readonly #compiled: WebAssembly.Module;
  #instance: Partywall;
  readonly metadata: Metadata;

  private constructor(compiled: WebAssembly.Module, instance: Partywall) {
    this.#compiled = compiled;
    this.#instance = instance;
    this.metadata = metadataOf(compiled);
  }

  static async of(compiled: WebAssembly.Module): Promise<Module> {
    return new Module(compiled, await load({ module: compiled }));
  }

  /** Carries out an operation. An instance that trapped is replaced before the error is passed on. */
  async ask<T>(operation: string, payload: unknown): Promise<T> {
    try {
      return this.#instance.invoke(operation, payload) as T;
    } catch (error) {
      if (error instanceof TrapError) this.#instance = await load({ module: this.#compiled });
      throw error;
    }
  }

  /** Whether a deployment of this policy is asked about objects of that kind. */
  judges(apiVersion: string, kind: string): boolean {
    const [group, version] = groupVersion(apiVersion);
    const resource = plural(kind);
    return this.metadata.rules.some(
      (rule) =>
        rule.apiGroups.includes(group) &&
        rule.apiVersions.includes(version) &&
        rule.resources.includes(resource),
    );
  }
}

/** `apps/v1` is `["apps", "v1"]`, `v1` is `["", "v1"]`. */
export function groupVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** The resource of a kind, by the rule that all judged kinds follow. */
export function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith("points")) return name;
  if (name.endsWith("y") && !name.endsWith("ay")) return `${name.slice(0, -1)}ies`;
  return name.endsWith("s") ? `${name}es` : `${name}s`;
}
