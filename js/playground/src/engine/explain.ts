/** The module's walk through a decision, with the places that a click can lead to. */
import { objectsOf, type Parsed } from "../yaml/documents.js";
import type { Explanation, Reach, Side, Step } from "./model.js";
import type { Module } from "./module.js";
import { identify } from "./requests.js";
import type { Reply, WireExplanation, WirePolicy, WirePorts, WireRuleStep, WireSide } from "./wire.js";
import { ALL, NONE, words } from "./words.js";

export interface Ends {
  from: string;
  to: string;
  port: string;
}

export async function explain(module: Module, parsed: Parsed, ends: Ends): Promise<Explanation> {
  const { data } = await ask(module, parsed, ends, "data");
  const [first, ...others] = data ?? [];
  if (first === undefined) throw new Error("there is no such pair");
  if (first.unknown !== undefined) throw new Error(first.text);
  return explanationOf(
    first,
    parsed,
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
  { from, to, port }: Ends,
  output: "data" | "txt",
): Promise<Reply<WireExplanation[]>> {
  const reply = await module.ask<Reply<WireExplanation[]>>("explain", {
    objects: objectsOf(parsed),
    source: from.trim(),
    destination: to.trim(),
    ...(port.trim() ? { port: port.trim() } : {}),
    output,
  });
  if (reply.refused) throw new Error(reply.problems[0]?.message ?? "a cluster would refuse these manifests");
  return reply;
}

function explanationOf(wire: WireExplanation, parsed: Parsed, others: string[]): Explanation {
  const sides = [wire.egress, wire.ingress].filter((side) => side !== undefined);
  return {
    from: wire.source,
    to: wire.destination,
    reach: wire.port === undefined ? reachOf(wire.ports) : wire.allowed ? "all" : "none",
    ports: wire.port ?? words(wire.ports),
    sides: sides.map((side) => sideOf(side, parsed)),
    change: wire.changes,
    notes: wire.notes,
    others,
  };
}

function reachOf({ text }: WirePorts): Reach {
  return text === ALL ? "all" : text === NONE ? "none" : "some";
}

function sideOf(wire: WireSide, parsed: Parsed): Side {
  const steps = wire.policies.map((policy) => policyStep(policy, parsed));
  const folded = new Set(wire.folded.flatMap(({ policies }) => policies));
  const fold = ({ text, policies }: WireSide["folded"][number]): Step => {
    const inner = steps.filter((_step, at) => policies.includes(at));
    return { title: text, rest: "", matched: false, target: null, steps: inner };
  };
  return {
    title: wire.text.slice(0, -`: ${wire.ports.text}`.length),
    direction: wire.direction.toLowerCase() as Side["direction"],
    allowed: wire.ports.text,
    open: reachOf(wire.ports),
    policies: [...steps.filter((_step, at) => !folded.has(at)), ...wire.folded.map(fold)],
    fallback: wire.default,
  };
}

function policyStep(policy: WirePolicy, parsed: Parsed): Step {
  const { kind, namespace, name } = policy;
  const object = parsed.objects.findIndex(({ object }) => {
    const identity = identify(object);
    return (
      identity.kind === kind &&
      identity.name === name &&
      (namespace === undefined || identity.namespace === namespace)
    );
  });
  const target = (pointer: string) => (object < 0 ? null : { object, pointer });
  return {
    ...said(policy.text, `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`),
    matched: policy.applies,
    target: target(""),
    steps: policy.rules.map((rule) => ruleStep(rule, target)),
  };
}

function ruleStep(rule: WireRuleStep, target: (pointer: string) => Step["target"]): Step {
  return {
    ...said(rule.text, rule.place),
    matched: rule.matched,
    target: target(rule.pointer),
    steps: rule.peers.map((peer) => ({
      ...said(peer.text, peer.place),
      matched: peer.matched,
      target: target(peer.pointer),
      steps: [],
    })),
  };
}

/** The module's line, cut behind what it is about: that is what a click leads to. */
function said(text: string, title: string): Pick<Step, "title" | "rest"> {
  return { title, rest: text.slice(title.length) };
}
