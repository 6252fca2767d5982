/** The module's verdict on an object as the page shows it: an answer, and markers at their places. */
import { type Located, locate, type Parsed } from "../yaml/documents.js";
import type { Finding, Judged, Marker, Target, Verdict } from "./model.js";
import type { WireAudited, WireFinding, WireUnknown, WireVerdict } from "./wire.js";

/** What is said of an object, if anything is; its markers are added to `markers`. */
export function judged({ objects }: Parsed, result: WireAudited, markers: Marker[]): Judged[] {
  const { object, pointer, kind, namespace = "", name, verdict } = result;
  const located = object === undefined ? undefined : objects[object];
  if (object === undefined || pointer === undefined || located === undefined || verdict === undefined)
    return [];
  const findings = verdict.findings.map((finding) => findingOf(located, object, pointer, finding));
  markers.push(...findings.map(({ marker }) => marker));
  if (verdict.findings.length === 0 && !verdict.accepted) {
    const message = verdict.message ?? "refused";
    markers.push({ ...locate(located, `${pointer}/kind`), severity: "error", message, object });
  }
  const range = locate(located, pointer);
  const title = titleOf(result);
  return [{ ...range, object, pointer, title, kind, namespace, name, verdict: verdictOf(verdict), findings }];
}

/** `NetworkPolicy customer1/allow-team`. */
export function titleOf({ kind, namespace, name }: Pick<WireAudited, "kind" | "namespace" | "name">): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** What nobody knows, at the places where it stands. */
export function unknownMarkers({ objects }: Parsed, unknown: WireUnknown[]): Marker[] {
  return unknown.flatMap(({ message, object, pointer }): Marker[] => {
    const located = object === undefined ? undefined : objects[object];
    if (object === undefined || located === undefined) return [];
    return [{ ...locate(located, pointer), severity: "warning", message: `not known: ${message}`, object }];
  });
}

function verdictOf(wire: WireVerdict): Verdict {
  const warnings = wire.warnings ?? [];
  return {
    answer: wire.accepted ? (warnings.length > 0 ? "warned" : "admitted") : "denied",
    message: wire.message ?? "",
    warnings,
    rules: [...new Set(wire.findings.map(({ rule }) => rule))],
  };
}

function findingOf(located: Located, object: number, base: string, finding: WireFinding): Finding {
  const { rule, level, headline, message, help, objects, pointer } = finding;
  return {
    ...{ rule, level, headline, message, help: help ?? "", today: objects },
    marker: markerOf(located, object, base, finding),
    peer: peerOf(object, base + pointer),
  };
}

/** The peer in a rule's list of peers that a place is in. */
function peerOf(object: number, pointer: string): Target | null {
  const [, peer] = /^(.*\/(?:from|to)\/\d+)(?:\/|$)/.exec(pointer) ?? [];
  return peer === undefined ? null : { object, pointer: peer };
}

/** `base` is the place of the object in its document; the finding's places are those in the object. */
function markerOf(located: Located, object: number, base: string, finding: WireFinding): Marker {
  const { rule, level, pointer, message, help, objects, fix } = finding;
  const today = objects.length > 0 ? `\nToday: ${objects.slice(0, 3).join(", ")}` : "";
  const marker: Marker = {
    ...locate(located, base + pointer),
    severity: level === "deny" ? "error" : "warning",
    message: `${message}${today}${help ? `\n\n${capital(help)}.` : ""}`,
    rule,
    object,
  };
  if (fix.length > 0) {
    const patch = fix.map((operation) => ({ ...operation, path: base + operation.path }));
    marker.fix = { title: fixTitle(fix), patch };
  }
  return marker;
}

function fixTitle(fix: WireFinding["fix"]): string {
  const [first] = fix;
  const field = fieldOf(first?.path ?? "");
  const verb = { add: "Add", remove: "Remove", replace: "Change" }[first?.op ?? "replace"];
  return fix.length === 1 ? `${verb} ${field}` : `Fix ${field}`;
}

/** The end of a place as people write it: `from[1]`, `podSelector`. */
function fieldOf(path: string): string {
  const [, name = "", item] = /([^/]+?)(?:\/(\d+|-))?$/.exec(path) ?? [];
  return item === undefined || item === "-" ? name : `${name}[${item}]`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
