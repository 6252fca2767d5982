/** What the policy says about the creation of every object, given all the others. */
import { parse } from "yaml";
import { type Located, locate, type Parsed } from "../yaml/documents.js";
import type { Judged, Judgement, Marker, Verdict } from "./model.js";
import type { Module } from "./module.js";
import { identify, requestOf, titleOf } from "./requests.js";
import type { WireFinding, WireVerdict } from "./wire.js";

interface Candidate {
  located: Located;
  index: number;
}

export async function judge(module: Module, parsed: Parsed, settingsText: string): Promise<Judgement> {
  const started = performance.now();
  const settings = readSettings(settingsText);
  const refusal = typeof settings === "string" ? settings : await refusalOf(module, settings);
  const markers: Marker[] = parsed.problems.map((problem) => ({ ...problem }));
  const candidates = parsed.objects
    .map((located, index) => ({ located, index }))
    .filter(({ located }) => {
      const { apiVersion, kind } = identify(located.object);
      return module.judges(apiVersion, kind);
    });
  const verdicts = refusal === null ? await ask(module, parsed, candidates, settings) : [];
  const objects = verdicts.map((verdict, at) => judged(candidates[at] as Candidate, verdict, markers));
  const unreadable = parsed.problems.filter(({ severity }) => severity === "error").length;
  return { objects, markers, settings: refusal, unreadable, took: performance.now() - started };
}

/** The settings, or why they cannot be read. */
export function readSettings(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = parse(text, { version: "1.1" });
    if (value === null || value === undefined) return {};
    return typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : "the settings are a mapping";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function refusalOf(module: Module, settings: unknown): Promise<string | null> {
  const { valid, message } = await module.ask<{ valid: boolean; message: string | null }>(
    "validate_settings",
    settings,
  );
  return valid ? null : (message ?? "the settings cannot be used");
}

function ask(
  module: Module,
  parsed: Parsed,
  candidates: Candidate[],
  settings: unknown,
): Promise<WireVerdict[]> {
  return module.ask("judge_among", {
    objects: parsed.objects.map(({ object }) => object),
    settings,
    requests: candidates.map(({ located }) => requestOf(located.object)),
  });
}

function judged({ located, index }: Candidate, wire: WireVerdict, markers: Marker[]): Judged {
  for (const finding of wire.findings) markers.push(markerOf(located, index, finding));
  const whole = locate(located, "");
  if (wire.findings.length === 0 && !wire.accepted) {
    markers.push({
      ...locate(located, "/kind"),
      severity: "error",
      message: wire.message ?? "refused",
      object: index,
    });
  }
  const { kind, namespace, name } = identify(located.object);
  return { ...whole, title: titleOf(located.object), kind, namespace, name, verdict: verdictOf(wire) };
}

export function verdictOf(wire: WireVerdict): Verdict {
  const warnings = wire.warnings ?? [];
  return {
    answer: wire.accepted ? (warnings.length > 0 ? "warned" : "admitted") : "denied",
    message: wire.message ?? "",
    warnings,
    rules: [...new Set(wire.findings.map(({ rule }) => rule))],
  };
}

function markerOf(located: Located, object: number, finding: WireFinding): Marker {
  const { rule, level, pointer, message, help, objects, fix } = finding;
  const today = objects.length > 0 ? `\nToday: ${objects.slice(0, 3).join(", ")}` : "";
  const marker: Marker = {
    ...locate(located, pointer),
    severity: level === "deny" ? "error" : "warning",
    message: `${message}${today}${help ? `\n\n${capital(help)}.` : ""}`,
    rule,
    object,
  };
  if (fix.length > 0) marker.fix = { title: fixTitle(fix), patch: fix };
  return marker;
}

function fixTitle(fix: WireFinding["fix"]): string {
  const [first] = fix;
  const field = first?.path.split("/").findLast((step) => !/^(\d+|-)$/.test(step)) ?? "";
  const verb = { add: "Add", remove: "Remove", replace: "Change" }[first?.op ?? "replace"];
  return fix.length === 1 ? `${verb} ${field}` : `Fix ${field}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The response on the wire to one request about the object that begins at `place`. */
export async function respond(
  module: Module,
  parsed: Parsed,
  settingsText: string,
  place: number,
  operation: "CREATE" | "DELETE",
): Promise<string> {
  const settings = readSettings(settingsText);
  if (typeof settings === "string") throw new Error(settings);
  const located = parsed.objects.find((candidate) => locate(candidate, "").from === place);
  if (located === undefined) throw new Error("the manifests have changed meanwhile");
  const [verdict] = await module.ask<WireVerdict[]>("judge_among", {
    objects: parsed.objects.map(({ object }) => object),
    settings,
    requests: [requestOf(located.object, operation)],
  });
  const { findings: _findings, ...response } = verdict as WireVerdict;
  return JSON.stringify(response, null, 2);
}
