/** What the views show. The worker makes it out of the module's answers; it is plain data. */

import type { Edit } from "../yaml/difference.js";
import type { Range } from "../yaml/documents.js";
import type { Accepted } from "./accepted.js";
import type { PatchOperation, Plugin, WireControl, WireStateFinding } from "./wire.js";

type Severity = "error" | "warning" | "info";

/** Something to see at a place of the manifests. */
export interface Marker extends Range {
  severity: Severity;
  message: string;
  /** The rule that found it. */
  rule?: string;
  /** The page of the rule. */
  help?: string;
  /** The object that it is about, by its number among all. */
  object?: number;
  fix?: { title: string; patch: PatchOperation[] };
}

/** One object of the manifests and what the policy says about its creation. */
export interface Judged extends Range, Target {
  /** `NetworkPolicy customer1/allow-team`. */
  title: string;
  kind: string;
  namespace: string;
  name: string;
  verdict: Verdict;
  findings: Finding[];
}

/** One thing that a rule found, in the module's words. */
export interface Finding {
  rule: string;
  level: "deny" | "warn";
  /** What it comes to, said of the object. */
  headline: string;
  /** What stands at the place and lets it happen. */
  message: string;
  help: string;
  /** Objects of the cluster that are concerned today. */
  today: string[];
  /** The place in the text, and the quick fix. */
  marker: Marker;
  /** The peer that it is about, which settings could trust. */
  peer: Target | null;
}

export type Verdict = {
  answer: "admitted" | "warned" | "denied";
  message: string;
  warnings: string[];
  rules: string[];
};

export interface Judgement extends Caveats {
  /** Whether all of it is admitted, in the module's words; null where the settings cannot be used. */
  answer: "yes" | "no" | "unknown" | null;
  /** Whose reading of policies holds, and whether the settings name it. */
  plugin: Plugin | null;
  pluginNamed: boolean;
  objects: Judged[];
  /** The objects that the policy is not asked about, by their titles. */
  unasked: string[];
  markers: Marker[];
  /** The settings as they are given, where they can be used. */
  given: Record<string, unknown> | null;
  /** Why the settings cannot be used, if they cannot, and where in them. */
  settings: Marker | null;
  /** How many documents could not be read, so that the rest is what is judged. */
  unreadable: number;
  /** How long the module took for all of it, in milliseconds. */
  took: number;
}

/** How much of what could be said between two ends may be said. */
export type Reach = "all" | "some" | "none" | "self";

/** What lies between two ends, in the module's words. */
export type Wall = "inside" | "unguarded" | "trusted" | "across";

export interface GridEnd {
  /** What a question about it calls it. */
  id: string;
  label: string;
  namespace: string;
  kind: "namespace" | "workload" | "outside";
  /** Workloads in it, for a namespace. */
  size: number;
  /** The first two of them, as a question calls them. */
  first: readonly string[];
}

/** What a cell of the matrix comes to. */
export interface GridCell {
  reach: Reach;
  wall: Wall;
  /** How many pairs it stands for, and how many of them are open. */
  pairs: number;
  open: number;
  /** `everything`, `TCP 80`, `3 of 4 pairs`. */
  text: string;
  /** Where an end stands for others: two of them, open to each other if any two are. */
  example?: Example;
}

/** Two ends, as a question names them, out of so many pairs. */
export interface Example {
  from: string;
  to: string;
  pairs: number;
}

export interface Grid {
  ends: GridEnd[];
  /** What cells come to: of a million there are few sorts. */
  sorts: GridCell[];
  /** By row, who connects, and column, to whom: the number of the sort. */
  cells: number[][];
  /** For cells that are open in part, by `row column`: two ends that are open to each other. */
  examples: ReadonlyMap<string, readonly [from: string, to: string]>;
}

/** What an answer depends on and what it leaves out. */
export interface Caveats {
  notes: string[];
  /** What is no object of a cluster. */
  remarks: string[];
  /** What nobody knows, because it was not read or is not judged. */
  unknown: string[];
  problems: { message: string; object: string; pointer: string; level: string }[];
  /** Whether a cluster would refuse the manifests, so that there is no answer. */
  refused: boolean;
}

/** An answer with what is to be said before it. */
export interface Told<T> extends Caveats {
  data: T;
}

export interface ReachAnswer extends Caveats {
  /** Whose reading of policies it is. */
  plugin: Plugin;
  grid: Grid;
  /** What became of each cell since the manifests were pinned; empty where nothing did. */
  marks: string[][] | null;
  namespaces: string[];
  workloads: { id: string; namespace: string; name: string; kind: string }[];
}

/** A place that a click can lead to. */
export interface Target {
  /** The number of the document among all. */
  object: number;
  pointer: string;
}

/** One line of a decision, in the module's words. */
export interface Step {
  text: string;
  matched: boolean;
  target: Target | null;
  steps: Step[];
}

/** One end's part in a decision. */
export interface Side {
  /** Whose side it is and what it lets through, in the module's words. */
  text: string;
  direction: "egress" | "ingress";
  /** What gets through here, in the module's words. */
  allowed: string;
  open: Reach;
  policies: Step[];
  /** What decides where no rule does. */
  fallback: string;
}

export interface Explanation {
  from: string;
  to: string;
  reach: Reach;
  /** What gets through in all, as text. */
  ports: string;
  sides: Side[];
  /** What would have to change, in sentences. */
  change: string[];
  notes: string[];
  /** The answers about the other pairs that the names mean. */
  others: string[];
}

/** What carries out the fix of a marker, and the text that it is for. */
export interface Fix {
  text: string;
  edit: Edit;
}

/** A request to the policy and what it answers, as text. */
export interface Exchange {
  request: string;
  response: string;
}

export interface ChangedConnection {
  change: "added" | "removed" | "changed";
  from: string;
  to: string;
  before: string;
  after: string;
}

/** The state of the whole, and what it means for the controls of catalogues. */
export interface Audited {
  state: WireStateFinding[];
  accepted: Accepted[];
  controls: WireControl[];
}

export interface Exposed {
  workload: string;
  direction: "ingress" | "egress";
  /** No policy isolates it. */
  unprotected: boolean;
  peers: { text: string; ports: string }[];
  /** The addresses outside, as ranges or in words. */
  addresses: { text: string; ports: string }[];
}
