/** Who can reach whom, as a grid: namespaces, or the workloads of those that are opened. */
import { documentsOf, manifestsOf, type Parsed } from "../yaml/documents.js";
import { caveatsOf } from "./caveats.js";
import { gridOf } from "./grid.js";
import { marksOf } from "./marks.js";
import type { ReachAnswer } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import type { Reply, WireConnections, WireDifference, WireGroups, WirePeer } from "./wire.js";

export interface GridOptions {
  expanded: readonly string[];
  filter: string;
}

const NOBODY: WireGroups = { ends: [], sorts: [], cells: [], examples: [], workloads: [] };

/** Who reaches whom, and what of it is not as it is in `before`. */
export async function reach(
  module: Module,
  parsed: Parsed,
  before: Parsed | null,
  { settings: settingsText, ...options }: GridOptions & { settings: string },
): Promise<ReachAnswer> {
  const settings = readSettings(settingsText);
  const { expanded, filter } = options;
  const reply = await module.ask<Reply<WireGroups>>("reach", {
    ...manifestsOf(parsed),
    settings,
    options: { expanded, holds: filter },
  });
  const { workloads, ...data } = reply.data ?? NOBODY;
  const grid = gridOf(
    data.ends.some(({ size, kind }) => size > 0 && kind !== "outside") ? { ...data, workloads } : NOBODY,
  );
  const changes = before && (await changesOf(module, before, parsed, settings));
  return {
    plugin: reply.plugin,
    grid,
    marks: changes ? marksOf(grid.ends, namesOf(changes.peers, options), changes.differences) : null,
    namespaces: [...new Set(workloads.map(({ namespace }) => namespace))].sort(),
    workloads,
    ...caveatsOf(reply),
  };
}

/** What became of single connections, and everybody who has or had one. */
async function changesOf(module: Module, earlier: Parsed, parsed: Parsed, settings: object) {
  const [before, after] = [documentsOf(earlier), documentsOf(parsed)];
  const differences = await module.ask<Reply<WireDifference[]>>("diff", { before, after, settings });
  const connectivity = (objects: typeof before) =>
    module.ask<Reply<WireConnections>>("connectivity", { objects, settings });
  if (differences.data === undefined) return null;
  const [now, then] = [await connectivity(after), await connectivity(before)];
  return { differences: differences.data, peers: [...(now.data?.peers ?? []), ...(then.data?.peers ?? [])] };
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

function idOf(peer: WirePeer, expanded: readonly string[]): string {
  if (peer.type !== "workload") return peer.type === "addresses" ? "outside" : "controller";
  const { namespace, name, kind } = peer;
  return expanded.includes(namespace) ? `${namespace}/${name}[${kind}]` : `namespace:${namespace}`;
}

/** The filter is about workloads. */
function isShown(peer: WirePeer, filter: string): boolean {
  if (peer.type !== "workload") return true;
  const wanted = filter.trim().toLowerCase();
  return wanted === "" || `${peer.namespace}/${peer.name}`.toLowerCase().includes(wanted);
}
