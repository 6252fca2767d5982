/** What both entries of the package give, beside their own `load`. */
export type { Cluster } from "./cluster.js";
export { LoadError, OperationError, TrapError } from "./errors.js";
export type { LoadOptions, Partywall } from "./partywall.js";
export type * from "./types.js";
export type { HostCall } from "./wapc.js";
