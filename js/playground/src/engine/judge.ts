/** What the policy says about the creation of every object, given all the others. */
import { objectsOf, type Parsed } from "../yaml/documents.js";
import type { Memory } from "./memory.js";
import type { Judgement, Marker } from "./model.js";
import type { Module } from "./module.js";
import { identify, requestOf } from "./requests.js";
import { Refused, readSettings } from "./settings.js";
import { type Candidate, judged } from "./verdicts.js";
import type { WireVerdict } from "./wire.js";

/** With more objects than this, those that were not touched wait until typing pauses. */
const MANY = 100;

/** How much is judged: what was touched, as long as that is quicker, or everything that may have changed. */
export type Scope = "touched" | "everything";

export async function judge(
  { module, memory }: Judges,
  parsed: Parsed,
  settingsText: string,
  scope: Scope,
): Promise<Judgement> {
  const started = performance.now();
  const { settings, refusal } = await settingsOf(module, settingsText);
  const markers: Marker[] = parsed.problems.map((problem) => ({ ...problem }));
  const candidates = refusal === null ? candidatesOf(module, parsed) : [];
  const hasty = scope === "touched" && candidates.length > MANY;
  const plan = memory.look(parsed, settingsText, module.metadata.contextAwareResources ?? [], hasty);
  const pending = candidates.filter(({ located }) => plan.isStale(located.object));
  const verdicts = pending.length === 0 ? [] : await ask(module, parsed, pending, settings);
  for (const [at, { located }] of pending.entries()) memory.keep(located.object, verdicts[at] as WireVerdict);
  plan.done();
  const objects = candidates.flatMap((candidate) => {
    const verdict = memory.verdict(candidate.located.object);
    return verdict === undefined ? [] : [judged(candidate, verdict, markers)];
  });
  return {
    objects,
    markers,
    settings: refusal,
    unreadable: parsed.problems.filter(({ severity }) => severity === "error").length,
    partial: memory.isBehind,
    took: performance.now() - started,
  };
}

/** The module, and what it said last. */
export interface Judges {
  module: Module;
  memory: Memory;
}

function candidatesOf(module: Module, { objects }: Parsed): Candidate[] {
  return objects
    .map((located, index) => ({ located, index }))
    .filter(({ located }) => {
      const { apiVersion, kind } = identify(located.object);
      return module.judges(apiVersion, kind);
    });
}

/** The settings, or where and why they cannot be used. */
async function settingsOf(
  module: Module,
  text: string,
): Promise<{ settings: unknown; refusal: Marker | null }> {
  try {
    const settings = readSettings(text);
    const { valid, message } = await module.ask<{ valid: boolean; message: string | null }>(
      "validate_settings",
      settings,
    );
    if (!valid) throw new Refused(text, message ?? "the settings cannot be used");
    return { settings, refusal: null };
  } catch (error) {
    if (error instanceof Refused) return { settings: null, refusal: error.marker };
    throw error;
  }
}

function ask(
  module: Module,
  parsed: Parsed,
  candidates: Candidate[],
  settings: unknown,
): Promise<WireVerdict[]> {
  return module.ask("judge_among", {
    objects: objectsOf(parsed),
    settings,
    requests: candidates.map(({ located }) => requestOf(located.object)),
  });
}
