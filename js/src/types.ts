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
