/** Admission requests as an API server would send them for manifests. */
import { groupVersion, plural } from "./module.js";
import type { AdmissionRequest } from "./wire.js";

/** What a person may ask the cluster to do with an object. */
export type Operation = "CREATE" | "UPDATE" | "DELETE";

/** Kinds without a namespace, among those that people write beside policies. */
const CLUSTER_WIDE =
  /^(AdminNetworkPolicy|BaselineAdminNetworkPolicy|ClusterNetworkPolicy|Node|.*Class|Cluster.*)$/;

interface Identity {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

/** What names an object; fields of another type count as missing. */
export function identify(object: Record<string, unknown>): Identity {
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  const kind = text(object.kind);
  const name = text(metadata.name) || text(metadata.generateName);
  const own = kind === "Namespace" ? name : text(metadata.namespace);
  const namespace = own || (CLUSTER_WIDE.test(kind) ? "" : "default");
  return { apiVersion: text(object.apiVersion), kind, namespace, name };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The request to create, change or delete an object. */
export function requestOf(
  object: Record<string, unknown>,
  operation: Operation = "CREATE",
  before: Record<string, unknown> = object,
): AdmissionRequest {
  const { apiVersion, kind, namespace, name } = identify(object);
  const [group, version] = groupVersion(apiVersion);
  return {
    uid: "00000000-0000-0000-0000-000000000000",
    kind: { group, version, kind },
    resource: { group, version, resource: plural(kind) },
    name,
    ...(namespace ? { namespace } : {}),
    operation,
    userInfo: { username: "you", groups: ["system:authenticated"] },
    ...(operation === "DELETE" ? {} : { object }),
    ...(operation === "CREATE" ? {} : { oldObject: before }),
  };
}

/** `NetworkPolicy customer1/allow-team`. */
export function titleOf(object: Record<string, unknown>): string {
  const { kind, namespace, name } = identify(object);
  const place = kind === "Namespace" || namespace === "" ? name : `${namespace}/${name}`;
  return [kind || "object without a kind", place].filter(Boolean).join(" ");
}
