/** The module's walk through a decision, with the places that a click can lead to. */
import { manifestsOf, type Parsed } from "../yaml/documents.js";
import type { Explanation, Reach, Side, Step } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import type {
  Reply,
  WireExplanation,
  WireObject,
  WirePolicy,
  WirePorts,
  WireRuleStep,
  WireSide,
} from "./wire.js";
import { isEmpty, words } from "./words.js";

export interface Ends {
  from: string;
  to: string;
  port: string;
  /** The settings of the policy, as text. */
  settings: string;
}

export async function explain(module: Module, parsed: Parsed, ends: Ends): Promise<Explanation> {
  const { data } = await ask(module, parsed, ends, "data");
  const [first, ...others] = data ?? [];
  if (first === undefined) throw new Error("there is no such pair");
  if (first.unknown !== undefined) throw new Error(first.text);
  const question = { ...manifestsOf(parsed), settings: readSettings(ends.settings) };
  const { data: objects = [] } = await module.ask<Reply<WireObject[]>>("objects", question);
  return explanationOf(
    first,
    objects,
    others.map(({ text }) => text),
  );
}

/** What `partywall explain` prints. */
export async function explainAsText(module: Module, parsed: Parsed, ends: Ends): Promise<string> {
  return (await ask(module, parsed, ends, "txt")).text ?? "";
}

async function ask(
  module: Module,
  parsed: Parsed,
  { from, to, port, settings }: Ends,
  output: "data" | "txt",
): Promise<Reply<WireExplanation[]>> {
  const reply = await module.ask<Reply<WireExplanation[]>>("explain", {
    ...manifestsOf(parsed),
    settings: readSettings(settings),
    source: from.trim(),
    destination: to.trim(),
    ...(port.trim() ? { port: port.trim() } : {}),
    output,
  });
  if (reply.refused) throw new Error(reply.problems[0]?.message ?? "a cluster would refuse these manifests");
  return reply;
}

function explanationOf(wire: WireExplanation, objects: WireObject[], others: string[]): Explanation {
  const { families = [] } = wire;
  const decided = families.length > 0 ? families : [wire];
  const sides = decided
    .flatMap(({ egress, ingress }) => [egress, ingress])
    .filter((side) => side !== undefined);
  return {
    from: wire.source,
    to: wire.destination,
    reach: wire.port === undefined ? reachOf(wire.ports) : wire.allowed ? "all" : "none",
    detail: detailOf(wire),
    sides: sides.map((side) => sideOf(side, objects)),
    change: wire.changes,
    notes: wire.notes,
    others,
  };
}

function detailOf({ port, allowed, ports, families = [] }: WireExplanation): string {
  const said = (one: { allowed: boolean; ports: WirePorts }) =>
    port === undefined ? words(one.ports) : `${one.allowed ? "allowed" : "denied"} on ${port}`;
  if (families.length > 0) return families.map((one) => `${said(one)} over ${one.family}`).join(", ");
  return port !== undefined || reachOf(ports) === "some" ? said({ allowed, ports }) : "";
}

function reachOf(ports: WirePorts): Reach {
  return ports.full ? "all" : isEmpty(ports) ? "none" : "some";
}

function sideOf(wire: WireSide, objects: WireObject[]): Side {
  const steps = wire.policies.map((policy) => policyStep(policy, objects));
  const folded = new Set(wire.folded.flatMap(({ policies }) => policies));
  const fold = ({ text, policies }: WireSide["folded"][number]): Step => {
    const inner = steps.filter((_step, at) => policies.includes(at));
    return { text, matched: false, target: null, steps: inner };
  };
  return {
    text: wire.text,
    direction: wire.direction.toLowerCase() as Side["direction"],
    allowed: wire.ports.text,
    open: reachOf(wire.ports),
    policies: [...steps.filter((_step, at) => !folded.has(at)), ...wire.folded.map(fold)],
    fallback: wire.default,
  };
}

function policyStep(policy: WirePolicy, objects: WireObject[]): Step {
  const { kind, namespace, name } = policy;
  const found = objects.find((one) => one.kind === kind && one.name === name && one.namespace === namespace);
  const target = (place: string) => found && { object: found.object, pointer: found.pointer + place };
  return {
    text: policy.text,
    matched: policy.applies,
    target: target("") ?? null,
    steps: policy.rules.map((rule) => ruleStep(rule, (place) => target(place) ?? null)),
  };
}

function ruleStep(rule: WireRuleStep, target: (pointer: string) => Step["target"]): Step {
  return {
    text: rule.text,
    matched: rule.matched,
    target: target(rule.pointer),
    steps: rule.peers.map(({ text, matched, pointer }) => ({
      ...{ text, matched, steps: [] },
      target: target(pointer),
    })),
  };
}
