/** The module's words for ports, and the page's. */
import type { WirePorts } from "./wire.js";

/** How the module writes every port, and no port. */
export const ALL = "All Connections";
export const NONE = "No Connections";

export function words({ text }: Pick<WirePorts, "text">): string {
  return text === ALL ? "everything" : text === NONE ? "nothing" : text;
}
