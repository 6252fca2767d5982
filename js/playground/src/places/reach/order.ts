/** The order of the rows of the matrix: by name, or the most open first. */
import type { Grid, GridCell } from "../../engine/model.js";
import type { Order } from "../../state.js";

export interface Table {
  grid: Grid;
  /** What became of each cell since the manifests were pinned. */
  marks: string[][] | null;
}

/** The outside stays at the end, as in every order. */
export function ordered(table: Table, order: Order): Table {
  if (order === "name") return table;
  const { grid, marks } = table;
  const inside = grid.ends.flatMap(({ kind }, at) => (kind === "outside" ? [] : [at]));
  const outside = grid.ends.flatMap(({ kind }, at) => (kind === "outside" ? [at] : []));
  const open = grid.ends.map((_, at) => opennessOf(grid, at));
  const places = [...inside.sort((a, b) => (open[b] ?? 0) - (open[a] ?? 0)), ...outside];
  const square = <T>(rows: T[][]): T[][] => pick(rows, places).map((row) => pick(row, places));
  return {
    grid: { ends: pick(grid.ends, places), cells: square(grid.cells) },
    marks: marks && square(marks),
  };
}

/** To and from how many others an end is open; what is open in part counts half. */
function opennessOf({ ends, cells }: Grid, at: number): number {
  const others = ends.flatMap((_, other) =>
    other === at ? [] : [weigh(cells[at]?.[other]), weigh(cells[other]?.[at])],
  );
  return others.reduce((sum, weight) => sum + weight, 0);
}

function weigh(cell: GridCell | undefined): number {
  return { all: 1, some: 0.5, none: 0, self: 0 }[cell?.reach ?? "self"];
}

function pick<T>(list: T[], places: number[]): T[] {
  return places.flatMap((place) => list.slice(place, place + 1));
}
