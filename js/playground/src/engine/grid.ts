/** The module's matrix of groups as the views show it: its numbers in words. */
import type { Example, Grid, GridCell, GridEnd } from "./model.js";
import type { WireGroups } from "./wire.js";

type WireEnd = WireGroups["ends"][number];
type WireSort = WireGroups["sorts"][number];

export function gridOf({ ends, sorts, cells, examples }: WireGroups): Grid {
  return {
    ends: ends.map(endOf),
    sorts: sorts.map(cellOf),
    cells,
    examples: new Map(examples.map(([row, column, from, to]) => [`${row} ${column}`, [from, to]])),
  };
}

function endOf({ kind, id, namespace = "", name, size, first }: WireEnd): GridEnd {
  return { id, label: name, namespace, kind: kind === "controller" ? "outside" : kind, size, first };
}

function cellOf({ reach, wall, pairs, open, full, ports }: WireSort): GridCell {
  return {
    reach,
    wall,
    pairs,
    open,
    text: wordsOf({ reach, wall, pairs, open, full, ...(ports ? { ports } : {}) }),
  };
}

function wordsOf({ reach, pairs, open, full, ports }: WireSort): string {
  switch (reach) {
    case "self":
      return "";
    case "none":
      return "nothing";
    case "all":
      return "everything";
    case "some": {
      if (pairs === 1) return ports ?? "a part";
      const share = open < pairs ? `${open} of ${pairs} pairs` : "every pair";
      return full === open ? share : `${share}, ${ports ?? "some ports"}`;
    }
  }
}

/** What a cell comes to. */
export function cellAt({ sorts, cells }: Grid, row: number, column: number): GridCell | undefined {
  return sorts[cells[row]?.[column] ?? -1];
}

/** The same, with two ends to ask about where it stands for many. */
export function askedAt(grid: Grid, row: number, column: number): GridCell | undefined {
  const cell = cellAt(grid, row, column);
  const example = exampleAt(grid, row, column);
  return cell && example ? { ...cell, example } : cell;
}

/** Of the pairs that a cell stands for, one that is open if any is. */
function exampleAt(grid: Grid, row: number, column: number): Example | undefined {
  const [from, to, cell] = [grid.ends[row], grid.ends[column], cellAt(grid, row, column)];
  if (!from || !to || !cell || cell.reach === "self") return undefined;
  if (from.kind === "workload" && to.kind === "workload") return undefined;
  const [source, destination] = grid.examples.get(`${row} ${column}`) ?? [
    from.first[0],
    to.first[row === column ? 1 : 0],
  ];
  // Nobody can be asked as whatever serves Ingresses.
  return source && destination ? { from: source, to: destination, pairs: cell.pairs } : undefined;
}
