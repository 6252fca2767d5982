/** What the module says, in its own words. Nothing here is the page's invention. */
import type { PatchOperation } from "../yaml/fix.js";

export interface WireFinding {
  rule: string;
  level: "deny" | "warn";
  pointer: string;
  headline: string;
  message: string;
  help: string | null;
  witness: unknown;
  objects: string[];
  fix: PatchOperation[];
}

export interface WireVerdict {
  accepted: boolean;
  message: string | null;
  code: number | null;
  warnings: string[] | null;
  audit_annotations: Record<string, string> | null;
  mutated_object: unknown;
  findings: WireFinding[];
}

export interface WireRule {
  name: string;
  level: "deny" | "warn" | "off";
  summary: string;
  page: string;
}

export type WirePeer =
  | { type: "workload"; text: string; namespace: string; name: string; kind: string; variant?: string }
  | { type: "addresses"; text: string; first: string; last: string }
  | { type: "ingressController"; text: string };

export interface WirePorts {
  text: string;
  sctp: [number, number][];
  tcp: [number, number][];
  udp: [number, number][];
}

export interface WireConnections {
  peers: WirePeer[];
  connections: { source: number; destination: number; ports: WirePorts }[];
}

export interface WireExplanation {
  source: string;
  destination: string;
  port?: string;
  allowed: boolean;
  ports: WirePorts;
  egress: WireSide;
  ingress: WireSide;
  notes: string[];
  changes: string[];
}

export interface WireSide {
  direction: string;
  ports: WirePorts;
  default: string;
  policies: WirePolicy[];
}

export interface WirePolicy {
  kind: string;
  namespace?: string;
  name: string;
  tier: string;
  applies: boolean;
  why?: string;
  rules: WireRuleStep[];
}

export interface WireRuleStep {
  place: string;
  pointer: string;
  name?: string;
  action: "Allow" | "Deny" | "Pass";
  matched: boolean;
  ports: WirePorts;
  decides: WirePorts;
  peers: { place: string; pointer: string; matched: boolean; why?: string }[];
}

export interface WireDifference {
  kind: "added" | "removed" | "changed";
  source: string;
  destination: string;
  before: WirePorts;
  after: WirePorts;
}

export interface WireExposure {
  workload: string;
  direction: "Ingress" | "Egress";
  protected: boolean;
  peers: { namespaces: string; pods: string; ports: string }[];
  addresses: string;
}
