/** What the policy says about the creation of every object, given all the others. */
import { manifestsOf, type Parsed } from "../yaml/documents.js";
import type { Judgement, Marker } from "./model.js";
import type { Module } from "./module.js";
import { Refused, readSettings } from "./settings.js";
import { judged, unknownMarkers } from "./verdicts.js";
import type { Reply, WireAudit } from "./wire.js";

/** Who asks for everything that is judged on the page. */
export const YOU = { username: "you", groups: ["system:authenticated"] };

export async function judge(module: Module, parsed: Parsed, settingsText: string): Promise<Judgement> {
  const started = performance.now();
  const { settings, refusal } = await settingsOf(module, settingsText);
  const markers: Marker[] = parsed.problems.map((problem) => ({ ...problem }));
  const question = { ...manifestsOf(parsed), settings, user: YOU };
  const reply = refusal === null ? await module.ask<Reply<WireAudit>>("audit", question) : null;
  if (reply !== null) markers.push(...unknownMarkers(parsed, reply.unknown));
  const results = reply?.data?.results ?? [];
  return {
    objects: results.flatMap((result) => judged(parsed, result, markers)),
    markers,
    settings: refusal,
    unreadable: parsed.unread.length,
    took: performance.now() - started,
  };
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
