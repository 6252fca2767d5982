/** What the policy says about the creation of every object, given all the others. */
import { type Located, locate, manifestsOf, type Parsed } from "../yaml/documents.js";
import { caveatsOf } from "./caveats.js";
import type { Caveats, Judgement, Marker } from "./model.js";
import type { Module } from "./module.js";
import { Refused, readSettings } from "./settings.js";
import { judged, titleOf, unknownMarkers } from "./verdicts.js";
import type { Reply, WireVerdict, WireVerdicts } from "./wire.js";

/** Who asks for everything that is judged on the page. */
export const YOU = { username: "you", groups: ["system:authenticated"] };

const NO_CAVEATS: Caveats = { notes: [], remarks: [], unknown: [], problems: [], refused: false };

export async function judge(module: Module, parsed: Parsed, settingsText: string): Promise<Judgement> {
  const started = performance.now();
  const { settings, refusal } = await settingsOf(module, settingsText);
  const markers: Marker[] = parsed.problems.map((problem) => ({ ...problem }));
  const question = { ...manifestsOf(parsed), settings, user: YOU };
  const reply = refusal === null ? await audited(module, question) : null;
  if (reply !== null)
    markers.push(...problemMarkers(parsed, reply.problems), ...unknownMarkers(parsed, reply.unknown));
  const results = reply?.data?.results ?? [];
  return {
    ...(reply === null ? NO_CAVEATS : caveatsOf(reply)),
    answer: reply === null ? null : (reply.answer ?? "unknown"),
    plugin: reply?.plugin ?? null,
    pluginNamed: typeof settings?.plugin === "string",
    objects: results.flatMap((result) => judged(parsed, result, markers)),
    unasked: results.filter(({ asked }) => !asked).map(titleOf),
    markers,
    given: settings,
    settings: refusal,
    unreadable: parsed.unread.length,
    took: performance.now() - started,
  };
}

/** What is wrong with objects as such, at the places where it stands. */
function problemMarkers({ objects }: Parsed, problems: Reply<unknown>["problems"]): Marker[] {
  return problems.flatMap(({ level, object, pointer, message }): Marker[] => {
    const located: Located | undefined = objects[object];
    if (located === undefined) return [];
    return [
      { ...locate(located, pointer), severity: level === "warning" ? "warning" : "error", message, object },
    ];
  });
}

/** The verdicts, each with what it was where it is what it was. */
async function audited(module: Module, question: object): Promise<Reply<WireVerdicts>> {
  const { number, verdicts } = HEARD.get(module) ?? { number: 0, verdicts: new Map() };
  const reply = await module.ask<Reply<WireVerdicts>>("audit", { ...question, remember: number });
  const { results, remembered } = reply.data ?? { results: [], remembered: 0 };
  const heard = new Map<string, WireVerdict>();
  for (const result of results) {
    const title = titleOf(result);
    if (result.known) result.verdict = the(verdicts, title);
    if (result.verdict) heard.set(title, result.verdict);
  }
  HEARD.set(module, { number: remembered, verdicts: heard });
  return reply;
}

/** A verdict that was heard; where it was not, nothing is said in its place. */
function the(verdicts: ReadonlyMap<string, WireVerdict>, title: string): WireVerdict {
  const verdict = verdicts.get(title);
  if (verdict === undefined) throw new Error(`the verdict on ${title} was not heard; try again`);
  return verdict;
}

/** What each module has said last, and the number by which it knows that. */
const HEARD = new WeakMap<Module, { number: number; verdicts: Map<string, WireVerdict> }>();

/** The settings, or where and why they cannot be used. */
async function settingsOf(
  module: Module,
  text: string,
): Promise<{ settings: Record<string, unknown> | null; refusal: Marker | null }> {
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
