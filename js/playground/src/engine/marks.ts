/** What became of the cells of a matrix since other manifests: each difference counts in the cell of its two ends. */
import type { GridEnd } from "./model.js";
import type { WireDifference } from "./wire.js";

const KINDS = ["added", "removed", "changed"] as const;

/** By row and column, as `2 added, 1 removed`; `endOf` names the end of the grid that a peer belongs to. */
export function marksOf(
  ends: GridEnd[],
  endOf: (peer: string) => string,
  differences: WireDifference[],
): string[][] {
  const place = new Map(ends.map(({ id }, at) => [id, at]));
  const counts = ends.map(() => ends.map(() => ({ added: 0, removed: 0, changed: 0 })));
  for (const { kind, source, destination } of differences) {
    const row = counts[place.get(endOf(source)) ?? -1];
    const cell = row?.[place.get(endOf(destination)) ?? -1];
    if (cell) cell[kind] += 1;
  }
  return counts.map((row) =>
    row.map((count) =>
      KINDS.filter((kind) => count[kind] > 0)
        .map((kind) => `${count[kind]} ${kind}`)
        .join(", "),
    ),
  );
}
