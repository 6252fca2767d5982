/** One request about an object, and the response to it, as they are on the wire. */
import { objectsOf, type Parsed, steps } from "../yaml/documents.js";
import { YOU } from "./judge.js";
import type { Exchange, Target } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import { titleOf } from "./verdicts.js";
import type { Reply, WireAudit, WireAudited } from "./wire.js";

/** What a person may ask the cluster to do with an object. */
export type Operation = "CREATE" | "UPDATE" | "DELETE";

export interface Respond extends Target {
  settings: string;
  operation: Operation;
}

interface Manifests {
  objects: unknown[];
  unread: Parsed["unread"];
}

const manifestsOf = (parsed: Parsed): Manifests => ({ objects: objectsOf(parsed), unread: parsed.unread });

/** An update is one of the object as it is in `before`. */
export async function respond(
  module: Module,
  parsed: Parsed,
  before: Parsed | null,
  about: Respond,
): Promise<Exchange> {
  const { operation } = about;
  const manifests = manifestsOf(parsed);
  const [objects, old] = statesOf(manifests, before && manifestsOf(before), about);
  const { data } = await module.ask<Reply<WireAudit>>("audit", {
    ...objects,
    ...(old === null ? {} : { before: old }),
    settings: readSettings(about.settings),
    user: YOU,
    requests: true,
  });
  const is = (spot: { object?: number; pointer?: string } | undefined) =>
    spot?.object === about.object && spot.pointer === about.pointer;
  const spotOf = (result: WireAudited) => (operation === "DELETE" ? result.before : result);
  const result = data?.results.find((result) => result.operation === operation && is(spotOf(result)));
  if (result === undefined) throw new Error(WITHOUT[operation]);
  if (result.verdict === undefined) {
    throw new Error(`The policy is not asked whether ${titleOf(result)} may be deleted.`);
  }
  const { findings: _findings, ...response } = result.verdict;
  return { request: written(result.request), response: written(response) };
}

const WITHOUT: Record<Operation, string> = {
  CREATE: "There is no such object in the manifests.",
  UPDATE:
    "An update needs the object as it was before, other than it is: pin such manifests in Changes first.",
  DELETE: "There is no such object in the manifests.",
};

/** The state that the request makes, and the one that it is made in, if that is another. */
function statesOf(
  manifests: Manifests,
  pinned: Manifests | null,
  { operation, object, pointer }: Respond,
): [Manifests, Manifests | null] {
  switch (operation) {
    case "CREATE":
      return [manifests, null];
    case "UPDATE":
      return [manifests, pinned ?? manifests];
    case "DELETE":
      return [{ ...manifests, objects: without(manifests.objects, object, pointer) }, manifests];
  }
}

/** The documents without the value at a place of one of them; their numbers stay. */
function without(documents: unknown[], at: number, pointer: string): unknown[] {
  const path = steps(pointer);
  const last = path.pop();
  if (last === undefined) return documents.filter((_document, place) => place !== at);
  const root = structuredClone(documents[at]);
  const parent = path.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], root);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  return documents.map((document, place) => (place === at ? root : document));
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
