/** One request about an object, and the response to it, as they are on the wire. */
import { locate, objectsOf, type Parsed } from "../yaml/documents.js";
import type { Exchange } from "./model.js";
import type { Module } from "./module.js";
import { type Operation, requestOf, titleOf } from "./requests.js";
import { readSettings } from "./settings.js";
import type { WireVerdict } from "./wire.js";

interface Respond {
  settings: string;
  /** Where the object begins in the text. */
  place: number;
  operation: Operation;
}

/** An update is one of the object as it is in `before`. */
export async function respond(
  module: Module,
  parsed: Parsed,
  before: Parsed | null,
  { settings: settingsText, place, operation }: Respond,
): Promise<Exchange> {
  const settings = readSettings(settingsText);
  const located = parsed.objects.find((candidate) => locate(candidate, "").from === place);
  if (located === undefined) throw new Error("the manifests have changed meanwhile");
  const title = titleOf(located.object);
  const old = before?.objects.find(({ object }) => titleOf(object) === title)?.object;
  if (operation === "UPDATE" && old === undefined) {
    throw new Error(`An update needs ${title} as it was before: pin such manifests in Changes first.`);
  }
  const request = requestOf(located.object, operation, old);
  const cluster = operation === "UPDATE" ? before : parsed;
  const [verdict] = await module.ask<WireVerdict[]>("judge_among", {
    objects: objectsOf(cluster ?? parsed),
    settings,
    requests: [request],
  });
  const { findings: _findings, ...response } = verdict as WireVerdict;
  return { request: written(request), response: written(response) };
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
