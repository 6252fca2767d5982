/** The order of the rows of the matrix: by name, or the most open first. */
import { cellAt } from "../../engine/grid.js";
import type { Grid, GridCell } from "../../engine/model.js";
import type { Order } from "../../state.js";
import { signOf } from "./signs.js";

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
  const now = new Map(places.map((before, at) => [before, at]));
  const moved = [...grid.examples].map(([key, pair]) => {
    const [row, column] = key.split(" ").map(Number);
    return [`${now.get(row ?? 0)} ${now.get(column ?? 0)}`, pair] as const;
  });
  return {
    grid: { ...grid, ends: pick(grid.ends, places), cells: square(grid.cells), examples: new Map(moved) },
    marks: marks && square(marks),
  };
}

/** To and from how many others an end is open: across a boundary before all else; what is open in part counts half. */
function opennessOf(grid: Grid, at: number): number {
  return grid.ends.reduce((sum, _, other) => {
    if (other === at) return sum;
    return sum + weigh(cellAt(grid, at, other)) + weigh(cellAt(grid, other, at));
  }, 0);
}

function weigh(cell: GridCell | undefined): number {
  if (cell === undefined) return 0;
  const open = { all: 1, some: 0.5, none: 0, self: 0 }[cell.reach];
  return signOf(cell) === "alarm" ? open * 1_000 : open;
}

function pick<T>(list: T[], places: number[]): T[] {
  return places.flatMap((place) => list.slice(place, place + 1));
}
