/** One NetworkPolicy as a picture: who comes in, whom it selects, where they go; one card for each rule. */
import type { Parsed } from "../yaml/documents.js";
import type { Target } from "./model.js";
import { identify, titleOf } from "./requests.js";

export interface Card {
  title: string;
  /** Peers and ports of one rule belong together; no other pairing exists. */
  peers: string[];
  ports: string[];
  tone: "allow" | "deny" | "partial";
  target: Target;
}

export interface Column {
  /** What the direction means for the selected pods. */
  summary: string;
  isolates: boolean;
  cards: Card[];
}

export interface Picture {
  id: string;
  namespace: string;
  subject: string[];
  target: Target;
  ingress: Column;
  egress: Column;
}

type Fields = Record<string, unknown>;

/** The pictures of all NetworkPolicies, in the order of the manifests. */
export function picturesOf({ objects }: Parsed): Picture[] {
  return objects.flatMap(({ object }, index) => (isDrawn(object) ? [pictureOf(object, index)] : []));
}

/** Network plugins have kinds of the same name, which mean other things. */
function isDrawn(object: Fields): boolean {
  const { apiVersion, kind } = identify(object);
  return kind === "NetworkPolicy" && apiVersion.startsWith("networking.k8s.io/");
}

function pictureOf(object: Fields, index: number): Picture {
  const spec = fields(object.spec);
  const types = effectiveTypes(spec);
  return {
    id: titleOf(object).replace("NetworkPolicy ", ""),
    namespace: identify(object).namespace,
    subject: selectorWords(spec.podSelector, "every pod"),
    target: { object: index, pointer: "/spec/podSelector" },
    ingress: columnOf(spec, "ingress", types, index),
    egress: columnOf(spec, "egress", types, index),
  };
}

/** Without policyTypes: Ingress always, Egress if there is an egress rule. */
function effectiveTypes(spec: Fields): string[] {
  if (Array.isArray(spec.policyTypes) && spec.policyTypes.length > 0) return spec.policyTypes.map(String);
  return list(spec.egress).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function columnOf(spec: Fields, section: "ingress" | "egress", types: string[], object: number): Column {
  const rules = list(spec[section]);
  const isolates = types.includes(section === "ingress" ? "Ingress" : "Egress");
  if (!isolates) {
    const ignored = rules.length > 0 ? `; its ${section} rules are ignored` : "";
    return { isolates, cards: [], summary: `this policy leaves ${section} alone${ignored}` };
  }
  const cards = rules.map((rule, at) => cardOf(fields(rule), section, at, object));
  return {
    isolates,
    cards,
    summary:
      rules.length === 0 ? `nothing, no rule lets anything ${section === "ingress" ? "in" : "out"}` : "",
  };
}

function cardOf(rule: Fields, section: "ingress" | "egress", at: number, object: number): Card {
  const peers = list(rule[section === "ingress" ? "from" : "to"]);
  return {
    title: `Rule ${at + 1}`,
    peers:
      peers.length === 0 ? ["everybody, inside and outside"] : peers.map((peer) => peerWords(fields(peer))),
    ports:
      list(rule.ports).length === 0 ? ["all ports"] : list(rule.ports).map((port) => portWords(fields(port))),
    tone: peers.length === 0 ? "partial" : "allow",
    target: { object, pointer: `/spec/${section}/${at}` },
  };
}

function peerWords(peer: Fields): string {
  if (peer.ipBlock) {
    const block = fields(peer.ipBlock);
    const except = list(block.except);
    return `addresses ${String(block.cidr)}${except.length > 0 ? ` but not ${except.join(", ")}` : ""}`;
  }
  const pods =
    peer.podSelector === undefined ? "every pod" : selectorWords(peer.podSelector, "every pod").join(", ");
  if (peer.namespaceSelector === undefined) return `${pods} of this namespace`;
  const namespaces = selectorWords(peer.namespaceSelector, "");
  return `${pods} of ${namespaces[0] === "" ? "every namespace" : `namespaces with ${namespaces.join(", ")}`}`;
}

/** A selector in words; `everything` where it selects all. */
function selectorWords(selector: unknown, everything: string): string[] {
  const { matchLabels, matchExpressions } = fields(selector);
  const labels = Object.entries(fields(matchLabels)).map(([key, value]) => `${key}=${String(value)}`);
  const words = [
    ...labels,
    ...list(matchExpressions).map((expression) => expressionWords(fields(expression))),
  ];
  return words.length === 0 ? [everything] : words;
}

function expressionWords({ key, operator, values }: Fields): string {
  const set = list(values).join(", ");
  switch (operator) {
    case "In":
      return `${String(key)} in (${set})`;
    case "NotIn":
      return `${String(key)} not in (${set})`;
    case "Exists":
      return `has ${String(key)}`;
    default:
      return `has no ${String(key)}`;
  }
}

function portWords({ protocol, port, endPort }: Fields): string {
  const kind = String(protocol ?? "TCP");
  if (port === undefined || port === null) return `all of ${kind}`;
  return `${kind} ${String(port)}${endPort ? `–${String(endPort)}` : ""}`;
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
