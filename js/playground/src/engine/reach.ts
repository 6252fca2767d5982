/** Who can reach whom, as a grid: namespaces, or the workloads of those that are opened. */
import { manifestsOf, objectsOf, type Parsed } from "../yaml/documents.js";
import { caveatsOf } from "./caveats.js";
import { examplesOf, pairsOf } from "./examples.js";
import { marksOf } from "./marks.js";
import type { Grid, GridCell, GridEnd, ReachAnswer } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import type { Reply, WireConnections, WireDifference, WirePeer } from "./wire.js";

export interface GridOptions {
  expanded: readonly string[];
  filter: string;
}

/** The one end that all addresses outside are shown as. */
const OUTSIDE: GridEnd = { id: "outside", label: "outside", namespace: "", kind: "outside", size: 0 };
/** Whatever serves Ingresses and routes; it is shown where there are any. */
const CONTROLLER: GridEnd = { ...OUTSIDE, id: "ingress-controller", label: "ingress controller" };

/** Who reaches whom, and what of it is not as it is in `before`. */
export async function reach(
  module: Module,
  parsed: Parsed,
  before: Parsed | null,
  { settings: settingsText, ...options }: GridOptions & { settings: string },
): Promise<ReachAnswer> {
  const settings = readSettings(settingsText);
  const manifests = { ...manifestsOf(parsed), settings };
  const reply = await module.ask<Reply<WireConnections>>("connectivity", manifests);
  const data = reply.data ?? { peers: [], connections: [], notes: [] };
  const grid = gridOf(data, options);
  const earlier = before && objectsOf(before);
  const changes =
    earlier &&
    (await module.ask<Reply<WireDifference[]>>("diff", {
      before: earlier,
      after: manifests.objects,
      settings,
    }));
  const gone =
    earlier &&
    (await module.ask<Reply<WireConnections>>("connectivity", { objects: earlier, settings })).data?.peers;
  const workloads = data.peers.flatMap((peer) =>
    peer.type === "workload"
      ? [{ id: peer.text, namespace: peer.namespace, name: peer.name, kind: peer.kind }]
      : [],
  );
  return {
    plugin: reply.plugin,
    grid,
    marks: changes?.data
      ? marksOf(grid.ends, namesOf([...data.peers, ...(gone ?? [])], options), changes.data)
      : null,
    namespaces: [...new Set(workloads.map(({ namespace }) => namespace))].sort(),
    workloads,
    ...caveatsOf(reply),
  };
}

/**
 * The end of the grid that stands for a peer, by the peer's text; no end is called the empty text. What is
 * no peer of either list is a range of addresses, which only a difference cuts so.
 */
function namesOf(peers: WirePeer[], { expanded, filter }: GridOptions): (peer: string) => string {
  const idIn = (peer: WirePeer) => (isShown(peer, filter) ? idOf(peer, expanded) : "");
  const names = new Map(peers.map((peer) => [peer.text, idIn(peer)]));
  return (text) => names.get(text) ?? idIn({ type: "addresses", text, first: "", last: "" });
}

/** Sums connections up between the ends of the grid. */
export function gridOf(data: WireConnections, { expanded, filter }: GridOptions): Grid {
  const busy = new Set(data.connections.flatMap(({ source, destination }) => [source, destination]));
  const ends = endsOf(data.peers, busy, expanded, filter);
  const place = new Map(ends.map((end, at) => [end.id, at]));
  const endOf = data.peers.map((peer) =>
    isShown(peer, filter) ? place.get(idOf(peer, expanded)) : undefined,
  );
  const sums = ends.map(() => ends.map(emptySum));
  for (const connection of data.connections) {
    const { source, destination, ports } = connection;
    const [row, column] = [endOf[source], endOf[destination]];
    const sum = row === undefined || column === undefined ? undefined : sums[row]?.[column];
    if (sum === undefined) continue;
    sum.pairs += 1;
    sum.first ??= connection;
    if (ports.full) sum.full += 1;
    else sum.partial.add(ports.text);
  }
  const exampleOf = examplesOf(data.peers, ends, endOf);
  const cells = ends.map((from, row) =>
    ends.map((to, column) => {
      const sum = sums[row]?.[column] ?? emptySum();
      const cell = cellOf(from, to, sum);
      const example = cell.reach === "self" ? undefined : exampleOf(row, column, sum.first);
      return example ? { ...cell, example } : cell;
    }),
  );
  return { ends, cells };
}

interface Sum {
  pairs: number;
  full: number;
  /** The words for ports of pairs that are not fully open. */
  partial: Set<string>;
  first?: WireConnections["connections"][number];
}

function emptySum(): Sum {
  return { pairs: 0, full: 0, partial: new Set() };
}

function cellOf(from: GridEnd, to: GridEnd, { pairs, full, partial }: Sum): GridCell {
  const possible = pairsOf(from, to);
  if (possible === 0 || (from.kind === "outside" && to.kind === "outside"))
    return { reach: "self", text: "" };
  if (pairs === 0) return { reach: "none", text: "nothing" };
  if (full >= possible) return { reach: "all", text: "everything" };
  const only = full === 0 && partial.size === 1 ? [...partial][0] : undefined;
  if (possible === 1 || to.kind === "outside" || from.kind === "outside") {
    return { reach: "some", text: only ?? "a part" };
  }
  const share = pairs < possible ? `${pairs} of ${possible} pairs` : "every pair";
  return { reach: "some", text: full === pairs ? share : `${share}, ${only ?? "some ports"}` };
}

function idOf(peer: WirePeer, expanded: readonly string[]): string {
  if (peer.type !== "workload") return peer.type === "addresses" ? OUTSIDE.id : CONTROLLER.id;
  return expanded.includes(peer.namespace) ? peer.text : `namespace:${peer.namespace}`;
}

function endsOf(
  peers: WirePeer[],
  busy: ReadonlySet<number>,
  expanded: readonly string[],
  filter: string,
): GridEnd[] {
  const ends = new Map<string, GridEnd>();
  for (const peer of peers) {
    if (peer.type !== "workload" || !isShown(peer, filter)) continue;
    const id = idOf(peer, expanded);
    const end = ends.get(id) ?? endOf(peer, id, expanded);
    ends.set(id, { ...end, size: end.size + 1 });
  }
  const sorted = [...ends.values()].sort(
    (a, b) => compare(a.namespace, b.namespace) || compare(a.label, b.label),
  );
  const others = [OUTSIDE, CONTROLLER].map((end) => ({
    ...end,
    size: peers.filter(
      (peer, at) => idOf(peer, expanded) === end.id && (end.id === OUTSIDE.id || busy.has(at)),
    ).length,
  }));
  return [...sorted, ...others.filter(({ size }) => size > 0)];
}

function endOf(
  peer: Extract<WirePeer, { type: "workload" }>,
  id: string,
  expanded: readonly string[],
): GridEnd {
  return expanded.includes(peer.namespace)
    ? { id, label: peer.name, namespace: peer.namespace, kind: "workload", size: 0 }
    : { id, label: peer.namespace, namespace: peer.namespace, kind: "namespace", size: 0 };
}

/** The filter is about workloads. */
function isShown(peer: WirePeer, filter: string): boolean {
  if (peer.type !== "workload") return true;
  const wanted = filter.trim().toLowerCase();
  return wanted === "" || `${peer.namespace}/${peer.name}`.toLowerCase().includes(wanted);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
