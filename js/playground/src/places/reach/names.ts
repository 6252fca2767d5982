/** What an end of the matrix is called where its namespace is not said beside it. */
import type { GridEnd } from "../../engine/model.js";

/** A workload's name may be that of others in other namespaces. */
export function nameOf({ kind, namespace, label }: GridEnd): string {
  return kind === "workload" ? `${namespace}/${label}` : label;
}
