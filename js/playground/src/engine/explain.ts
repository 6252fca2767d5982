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

export async function explain(
  module: Module,
  parsed: Parsed,
  { from, to, port }: Ends,
): Promise<Explanation> {
  const reply = await module.ask<Reply<WireExplanation[]>>("explain", {
    objects: objectsOf(parsed),
    source: from.trim(),
    destination: to.trim(),
    ...(port.trim() ? { port: port.trim() } : {}),
  });
  if (reply.refused) throw new Error(reply.problems[0]?.message ?? "a cluster would refuse these manifests");
  const [first, ...others] = reply.data ?? [];
  if (first === undefined) throw new Error("there is no such pair");
  const more =
    others.length > 0 ? [`${others.length} more pairs are meant by these names; this is the first`] : [];
  return explanationOf(first, parsed, [...first.notes, ...more]);
}

function explanationOf(wire: WireExplanation, parsed: Parsed, notes: string[]): Explanation {
  return {
    from: wire.source,
    to: wire.destination,
    reach: wire.port === undefined ? reachOf(wire.ports) : wire.allowed ? "all" : "none",
    ports: wire.port ?? words(wire.ports),
    sides: [sideOf(wire.egress, wire.source, parsed), sideOf(wire.ingress, wire.destination, parsed)],
    change: wire.changes,
    notes,
  };
}

function reachOf({ text }: WirePorts): Reach {
  return text === ALL ? "all" : text === NONE ? "none" : "some";
}

function sideOf(wire: WireSide, subject: string, parsed: Parsed): Side {
  return {
    direction: wire.direction.toLowerCase() as Side["direction"],
    subject,
    allowed: words(wire.ports),
    open: reachOf(wire.ports),
    policies: wire.policies.map((policy) => policyStep(policy, parsed)),
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
    title: `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`,
    matched: policy.applies,
    why:
      policy.why ??
      (policy.tier === "NetworkPolicy" ? "selects this pod" : `applies to this pod, tier ${policy.tier}`),
    target: target(""),
    steps: policy.rules.map((rule) => ruleStep(rule, target)),
  };
}

function ruleStep(rule: WireRuleStep, target: (pointer: string) => Step["target"]): Step {
  const verb = { Allow: "allows", Deny: "denies", Pass: "passes on" }[rule.action];
  const decides =
    rule.decides.text === NONE
      ? "decides about nothing that is still open"
      : `${verb} ${words(rule.decides)}`;
  return {
    title: rule.name ? `${rule.place} “${rule.name}”` : rule.place,
    matched: rule.matched,
    why: rule.matched ? (rule.peers.length === 0 ? `means everybody, ${decides}` : decides) : "",
    target: target(rule.pointer),
    steps: rule.peers.map((peer) => ({
      title: peer.place,
      matched: peer.matched,
      why: peer.why ?? "matches",
      target: target(peer.pointer),
      steps: [],
    })),
  };
}
