/** The wire types of the module, in the words of Kubernetes and Kubewarden. */

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

/** The settings of the policy; `validateSettings` says whether they can be used. */
export type Settings = Record<string, unknown>;

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

/** A network plugin, by how it reads policies. */
export type Plugin = "kubernetes" | "cilium" | "calico";

/** How a question about reach is meant. */
export interface ReachOptions {
  /** Whether address blocks match pods. */
  ipBlock?: "address" | "external";
  /** The network plugin whose reading of policies holds; else the one whose kinds are there. */
  plugin?: Plugin;
  /** One workload. */
  focus?: string;
  /** One namespace. */
  namespace?: string;
}

/** How a matrix of groups is meant. */
export interface GroupOptions extends Omit<ReachOptions, "focus" | "namespace"> {
  /** The namespaces that list their workloads. */
  expanded?: string[];
  /** What `namespace/name` of a workload must hold. */
  holds?: string;
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
  /** Whether it is about the state before, where two are compared. */
  before?: boolean;
}

/** Something that nobody knows, with the document that it is about where there is one. */
export interface Unknown {
  message: string;
  object?: number;
  pointer: string;
  /** Where else, for two objects of one name. */
  also?: Spot;
}

/** A document that a host could not read. */
export interface Unread {
  file: string;
  /** Line and column, `3:1`. */
  place?: string;
  reason: string;
  text?: string;
}

/** What may be said about manifests beside their documents. */
export interface Reading {
  /** The files, with how many of the documents each holds, in order. */
  files?: [file: string, documents: number][];
  /** What no document could be made of. */
  unread?: Unread[];
  /** The namespace of objects that name none. */
  defaultNamespace?: string;
}

/** How an audit is meant. */
export interface AuditOptions extends Reading {
  settings?: Settings;
  /** The state before; without it, every object is judged as new. */
  before?: { objects: Manifest[]; files?: Reading["files"]; unread?: Unread[] };
  /** Who asks. */
  user?: AdmissionRequest["userInfo"];
  /** Whether the requests are wanted too. */
  requests?: boolean;
}

/** What every question about manifests answers. */
export interface Answer<T> {
  /** The network plugin as whose policies they are read. */
  plugin: Plugin;
  problems: ObjectProblem[];
  /** What the answer depends on, in sentences. */
  notes: string[];
  /** What is no object of a cluster, in sentences. */
  remarks: string[];
  /** What leaves nobody knowing: unread, not judged, not rendered. */
  unknown: Unknown[];
  /** Whether there is no answer because an API server would refuse some object. */
  refused: boolean;
  /** Is it closed, is it allowed, is it the same? Absent where the question has no such answer. */
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
  /** Whether it is every port of every protocol. */
  full: boolean;
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

/** Who reaches whom between namespaces, and the workloads of those that are expanded. */
export interface Groups {
  ends: GroupEnd[];
  /** What cells come to: of a million there are few sorts. */
  sorts: GroupReach[];
  /** By who connects, and to whom: the number of the sort. */
  cells: number[][];
  /** For cells that are open in part, a pair that is open. */
  examples: [row: number, column: number, from: string, to: string][];
  /** Every workload, whether it is shown or not. */
  workloads: { id: string; namespace: string; name: string; kind: string }[];
}

/** A namespace, a workload, everything outside, or whatever serves Ingresses. */
export interface GroupEnd {
  kind: "namespace" | "workload" | "outside" | "controller";
  id: string;
  namespace?: string;
  name: string;
  /** How many workloads it is. */
  size: number;
  /** The first two of them, as questions call them. */
  first: string[];
  /** Whether the settings guard it. */
  guarded: boolean;
}

/** How much of one group reaches another, and what lies between them. */
export interface GroupReach {
  reach: "all" | "some" | "none" | "self";
  pairs: number;
  /** How many of the pairs are open, and how many of those on all ports. */
  open: number;
  full: number;
  /** The ports, where all that are open in part are so on the same. */
  ports?: string;
  /** A boundary that is guarded lies across; what is open there may all be trusted. */
  wall: "inside" | "unguarded" | "trusted" | "across";
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
  /** Where the answer depends on the family: each that both ends have. None in common, none here. */
  families?: ExplainedFamily[];
  notes: string[];
  /** What would have to change for the opposite answer. */
  changes: string[];
}

/** What is decided over one family of addresses. */
export interface ExplainedFamily {
  family: "IPv4" | "IPv6";
  allowed: boolean;
  ports: Ports;
  egress: ExplainedSide;
  ingress: ExplainedSide;
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

/** A connection that two sets of manifests do not have alike; an end may be pods that neither has, in words. */
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
  peers: { text: string; namespaces: string; pods: string; ports: Ports }[];
  /** The addresses outside that are let through; no address is in two sets. */
  addresses: { addresses: string; ports: Ports }[];
}

/** The state of every boundary. */
export interface Isolation {
  standing: "closed" | "open" | "unknown";
  /** How many workloads were judged: those that the settings guard. */
  judged: number;
  openings: Opening[];
  /** The workloads that no NetworkPolicy isolates. */
  unisolated: Unisolated[];
  /** What leaves nobody knowing. */
  unknown: Unknown[];
  /** The answer in a line. */
  summary: string;
  /** The answer in lines, one entry a cause. */
  text: string;
}

/** A place of a policy that opens a boundary. */
export interface Opening {
  /** The rule that finds it. */
  rule: string;
  level: Level;
  /** The boundary that is open: a namespace, or the pods of several. */
  boundary: string;
  direction: "Ingress" | "Egress";
  policy: string;
  place: string;
  /** The place in the policy, as a JSON pointer. */
  pointer: string;
  /** What stands there, with an example of what gets through. */
  message: string;
  /** The way out. */
  help?: string;
  /** The namespaces that get through today. */
  today: string[];
}

/** A workload that no NetworkPolicy isolates in one direction. */
export interface Unisolated {
  /** The rule that finds it. */
  rule: string;
  /** What it comes to. */
  message: string;
  workload: string;
  direction: "Ingress" | "Egress";
  /** Whether anything crosses its boundary because of that. */
  open: boolean;
  level: Level;
}

/** Where an object stands: the index of its document, and its place in that as a JSON pointer. */
export interface Spot {
  object: number;
  pointer: string;
}

/** One object of manifests. */
export interface ListedObject extends Spot {
  /** `NetworkPolicy a/b`. */
  title: string;
  apiVersion: string;
  kind: string;
  /** Absent for what is cluster-wide. */
  namespace?: string;
  name: string;
  /** Of a NetworkPolicy. */
  picture?: Picture;
}

/** A NetworkPolicy in words; places are those in the policy. */
export interface Picture {
  subject: string[];
  pointer: string;
  ingress: PictureColumn;
  egress: PictureColumn;
}

/** One direction of a policy. */
export interface PictureColumn {
  /** What the direction means for the pods, where no card says it. */
  summary: string;
  isolates: boolean;
  cards: PictureCard[];
}

/** One rule of a policy. */
export interface PictureCard {
  title: string;
  peers: string[];
  ports: string[];
  tone: "allow" | "partial";
  pointer: string;
}

/** Objects judged as an API server would present them, and the state that they make. */
export interface Audit {
  results: Audited[];
  state: StateFinding[];
  isolation: Isolation;
  controls: Control[];
}

/** What an audit says that is asked to remember the last one: verdicts alone, and those that are new. */
export interface Verdicts extends Pick<Audit, "results"> {
  /** By this number the next question says that it has heard this answer. */
  remembered: number;
}

/** What is done to one object, and the verdict on it. A deletion stands in `before` only. */
export interface Audited extends Partial<Spot> {
  before?: Spot;
  operation: "CREATE" | "UPDATE" | "DELETE";
  apiVersion: string;
  kind: string;
  /** Absent for what is cluster-wide. */
  namespace?: string;
  name: string;
  /** Whether a deployment of the policy is asked about it. */
  asked: boolean;
  /** The request, where requests were wanted. */
  request?: unknown;
  /** The verdict, where the policy is asked. */
  verdict?: Verdict;
  /** Whether it is left out, as it is what the last answer said of the object of that title. */
  known?: boolean;
}

/** Something that is wrong with the whole; one for each cause. */
export interface StateFinding extends Partial<Spot> {
  rule: string;
  level: Level;
  subject: string;
  headline: string;
  message: string;
  help?: string;
  count: number;
  examples: string[];
  /** The same objects by their titles, each with where it stands; where there are several. */
  subjects?: ({ title: string } & Partial<Spot>)[];
}

/** What an audit means for a control of a catalogue. */
export interface Control {
  id: string;
  catalogue: string;
  title: string;
  rules: string[];
  status: "pass" | "fail" | "review" | "unknown" | "not judged";
  denials: number;
  warnings: number;
  objects: string[];
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
