/** The module's verdict on an object as the page shows it: an answer, and markers at their places. */
import { type Located, locate } from "../yaml/documents.js";
import type { Judged, Marker, Verdict } from "./model.js";
import { identify, titleOf } from "./requests.js";
import type { WireFinding, WireVerdict } from "./wire.js";

/** An object that the policy judges, with its number among all. */
export interface Candidate {
  located: Located;
  index: number;
}

/** What is said of an object; its markers are added to `markers`. */
export function judged({ located, index }: Candidate, wire: WireVerdict, markers: Marker[]): Judged {
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

function verdictOf(wire: WireVerdict): Verdict {
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
