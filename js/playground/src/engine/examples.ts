/** Of the pairs that a cell of the matrix stands for, the one that a question about the cell is about. */
import type { Example, GridEnd } from "./model.js";
import type { WireConnections, WirePeer } from "./wire.js";

type Connection = WireConnections["connections"][number];
/** For the cell of a row and a column, given a connection in it if there is one. */
type Examples = (row: number, column: number, open: Connection | undefined) => Example | undefined;

/** `endOf` tells the place of each peer among the ends; a peer that is not shown has none. */
export function examplesOf(
  peers: WirePeer[],
  ends: GridEnd[],
  endOf: readonly (number | undefined)[],
): Examples {
  const members = ends.map((): number[] => []);
  for (const [peer, end] of endOf.entries()) if (end !== undefined) members[end]?.push(peer);
  const ranges = peers.filter(({ type }) => type === "addresses").length;
  return (row, column, open) => {
    const [from, to] = [ends[row], ends[column]];
    if (from === undefined || to === undefined || !(isMany(from) || isMany(to))) return undefined;
    const source = nameOf(peers[open?.source ?? members[row]?.[0] ?? -1], ranges);
    const other = members[column]?.[row === column ? 1 : 0] ?? -1;
    const destination = nameOf(peers[open?.destination ?? other], ranges);
    if (source === undefined || destination === undefined) return undefined;
    return { from: source, to: destination, pairs: pairsOf(from, to) };
  };
}

/** How many pairs there are between two ends; nobody is a pair with itself. */
export function pairsOf(from: GridEnd, to: GridEnd): number {
  return from.size * (from.id === to.id ? from.size - 1 : to.size);
}

function isMany({ kind }: GridEnd): boolean {
  return kind !== "workload";
}

/** What a question calls a peer; nobody can be asked as an ingress controller. */
function nameOf(peer: WirePeer | undefined, ranges: number): string | undefined {
  switch (peer?.type) {
    case "workload":
      return peer.text;
    case "addresses":
      return ranges === 1 ? "external" : peer.first;
    default:
      return undefined;
  }
}
