/** The wire types of the module, in the words of Kubernetes and Kubewarden. */

/** A label selector, as in `k8s.io/apimachinery`. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: {
    key: string;
    operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    values?: string[];
  }[];
}

/** The part of an `AdmissionRequest` (admission.k8s.io/v1) that is judged. */
export interface AdmissionRequest {
  uid?: string;
  kind?: GroupVersionKind;
  resource?: { group: string; version: string; resource: string };
  name?: string;
  namespace?: string;
  operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  userInfo?: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
  object?: unknown;
  oldObject?: unknown;
  dryRun?: boolean;
  options?: unknown;
  [field: string]: unknown;
}

/** What names a kind. */
export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** How much a finding weighs. */
export type Level = "deny" | "warn";

/** Who may cross a boundary. */
export interface TrustedPeer {
  name?: string;
  namespaceSelector?: LabelSelector;
  podSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
  ports?: { protocol?: "TCP" | "UDP" | "SCTP"; port?: number | string; endPort?: number }[];
  into?: LabelSelector;
  everything?: boolean;
}

/** The settings of the policy; every key is optional, an unknown one is an error. */
export interface Settings {
  isolateBy?: string;
  directions?: ("Ingress" | "Egress")[];
  guard?: { namespaceSelector?: LabelSelector };
  exempt?: { namespaces?: string[]; users?: string[]; groups?: string[] };
  trustedPeers?: TrustedPeer[];
  clusterCidrs?: string[];
  ipBlock?: "address" | "external";
  ratchet?: boolean;
  context?: "required" | "optional";
  rules?: Record<string, Level | "off">;
}

/** Whether settings can be used, and if not, why. */
export interface SettingsValidation {
  valid: boolean;
  message: string | null;
}

/** An example of what is let through. */
export interface Witness {
  address?: string;
  namespace?: { name: string; labels: Record<string, string> };
  podLabels?: Record<string, string>;
  protocol?: string;
  port?: string;
}

/** One operation of a JSON Patch (RFC 6902). */
export type Patch = { op: "add" | "replace"; path: string; value: unknown } | { op: "remove"; path: string };

/** One thing that a rule found. */
export interface Finding {
  rule: string;
  level: Level;
  /** A JSON pointer into the judged object. */
  pointer: string;
  /** What it comes to, said of the object. */
  headline: string;
  /** What stands at the place and lets it happen. */
  message: string;
  /** How to get out of it. */
  help: string | null;
  witness: Witness | null;
  /** Objects of the cluster that are concerned today. */
  objects: string[];
  /** Changes to the object, after which the finding is gone. */
  fix: Patch[];
}

/** Kubewarden's answer to a request, and the findings it is a view of. */
export interface Verdict {
  accepted: boolean;
  message: string | null;
  code: number | null;
  mutated_object: unknown;
  audit_annotations: Record<string, string> | null;
  warnings: string[] | null;
  findings: Finding[];
}

/** A Kubernetes object, as `kubectl get -o json` gives it. */
export type Manifest = Record<string, unknown>;

/** How a question about reach is meant. */
export interface ReachOptions {
  /** Whether address blocks match pods. */
  ipBlock?: "address" | "external";
  /** One workload. */
  focus?: string;
  /** One namespace. */
  namespace?: string;
}

/** Something that is wrong with an object, or worth knowing about it. */
export interface ObjectProblem {
  level: "refused" | "unreadable" | "warning";
  /** The index of the object in the list that was read. */
  object: number;
  /** The object, as `NetworkPolicy a/b`. */
  subject: string;
  place: string;
  pointer: string;
  message: string;
}

/** What every question about manifests answers. */
export interface Answer<T> {
  problems: ObjectProblem[];
  /** What the answer depends on, in sentences. */
  notes: string[];
  /** Whether an API server would refuse some object: then there is no `data`. */
  refused: boolean;
  /** Whether some boundary is open or may be, where that was asked: only `isolation` asks. */
  open: boolean;
  /** Whether nobody knows if one is: something could not be read, or there was nothing to judge. */
  unknown: boolean;
  /** The answer in a word: is it allowed (`explain`), is it the same (`diff`)? */
  answer?: "yes" | "no" | "unknown";
  data?: T;
  text?: string;
}

/** One end of a connection. */
export type Peer =
  | { type: "workload"; text: string; namespace: string; name: string; kind: string; variant?: string }
  | { type: "addresses"; text: string; first: string; last: string }
  | { type: "ingressController"; text: string };

/** A set of ports: as text, and as ranges of each protocol. */
export interface Ports {
  text: string;
  sctp: [first: number, last: number][];
  tcp: [first: number, last: number][];
  udp: [first: number, last: number][];
}

/** All connections; `source` and `destination` are indices of `peers`. */
export interface Connections {
  peers: Peer[];
  connections: { source: number; destination: number; ports: Ports }[];
  /** What the answer depends on, in sentences. */
  notes: string[];
}

/** Why one end reaches another, or why not. */
export interface Explanation {
  /** The answer in a line; like every `text` of an explanation, what `partywall explain` prints. */
  text: string;
  source: string;
  destination: string;
  /** The pod's port that was asked for. */
  port?: string;
  /** Whether that port is open; without one, whether any is. */
  allowed: boolean;
  /** Why nobody knows, where nobody does; then there are no sides. */
  unknown?: string;
  ports: Ports;
  /** The addresses outside that are all answered so, where an end stands for several. */
  addresses?: string;
  /** The one of them that the walk is of. */
  example?: string;
  egress?: ExplainedSide;
  ingress?: ExplainedSide;
  notes: string[];
  /** What would have to change for the opposite answer. */
  changes: string[];
}

/** What one end's policies say. */
export interface ExplainedSide {
  text: string;
  direction: string;
  ports: Ports;
  /** What decides where no rule does, in a sentence. */
  default: string;
  policies: ExplainedPolicy[];
  /** Those of them, by index, that do not apply and are many, with a line for all of them. */
  folded: { text: string; policies: number[] }[];
}

/** One policy's part in a decision. */
export interface ExplainedPolicy {
  text: string;
  kind: string;
  namespace?: string;
  name: string;
  tier: string;
  applies: boolean;
  why?: string;
  rules: ExplainedRule[];
}

/** One rule's part in a decision. */
export interface ExplainedRule {
  text: string;
  place: string;
  pointer: string;
  name?: string;
  action: "Allow" | "Deny" | "Pass";
  matched: boolean;
  ports: Ports;
  /** The ports that this rule decided about, which no earlier one did. */
  decides: Ports;
  peers: { text: string; place: string; pointer: string; matched: boolean; why?: string }[];
}

/** A connection that two sets of manifests do not have alike. */
export interface Difference {
  kind: "added" | "removed" | "changed";
  source: string;
  destination: string;
  before: Ports;
  after: Ports;
}

/** What may reach a workload, or be reached by it, that is not in the manifests. */
export interface Exposure {
  workload: string;
  direction: "Ingress" | "Egress";
  /** Whether some NetworkPolicy isolates it. */
  protected: boolean;
  /** The most general peers that are let through. */
  peers: { namespaces: string; pods: string; ports: string }[];
  /** The addresses outside that are let through; no address is in two sets. */
  addresses: { addresses: string; ports: string }[];
}

/** A NetworkPolicy that closes a namespace, or lets a trusted peer in. */
export interface NetworkPolicy {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: { name: string; namespace: string };
  spec: {
    podSelector: LabelSelector;
    policyTypes: ("Ingress" | "Egress")[];
    ingress?: { from: PolicyPeer[]; ports?: TrustedPeer["ports"] }[];
    egress?: { to: PolicyPeer[]; ports?: TrustedPeer["ports"] }[];
  };
}

/** One peer of a rule. */
export type PolicyPeer = Pick<TrustedPeer, "namespaceSelector" | "podSelector" | "ipBlock">;

/** What opens boundaries. */
export interface Isolation {
  /** Whether nothing is open, nothing was left unread, and some workload was judged. */
  closed: boolean;
  /** How many workloads were judged: those that the settings guard. */
  judged: number;
  /** How many objects could not be read: nobody knows what these open. */
  unread: number;
  openings: Opening[];
  /** The workloads that no NetworkPolicy isolates. */
  unisolated: Unisolated[];
  /** What the answer depends on, in sentences. */
  notes: string[];
}

/** A rule that lets through what crosses a boundary. */
export interface Opening {
  boundary: string;
  direction: "Ingress" | "Egress";
  /** The boundary at the other end, `outside` for addresses. */
  other: string;
  policy: string;
  place: string;
  /** A connection that is let through: the workload inside, the other end, the ports. */
  witness: [inside: string, other: string, ports: string];
  /** How many more boundaries the same rule opens to. */
  more: number;
}

/** A workload that no NetworkPolicy isolates in one direction. */
export interface Unisolated {
  workload: string;
  direction: "Ingress" | "Egress";
  /** Whether anything crosses its boundary because of that. */
  open: boolean;
}

/** A rule of the policy. */
export interface Rule {
  name: string;
  level: Level | "off";
  /** What it keeps out, in a sentence. */
  summary: string;
  /** Its page, in Markdown. */
  page: string;
}
