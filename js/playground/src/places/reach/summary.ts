/** What a matrix comes to in a few numbers, the worst first. */
import { cellAt } from "../../engine/grid.js";
import type { Grid, GridEnd } from "../../engine/model.js";
import { signOf } from "./signs.js";

export interface Summary {
  /** Cells in which something is open across a boundary, and those where the wall holds. */
  open: number;
  closed: number;
  trusted: number;
  /** The ends into which everybody else inside gets across their boundary. */
  openToAll: GridEnd[];
  /** The ends into which somebody gets across their boundary, the worst first. */
  worst: { end: GridEnd; from: number }[];
}

export function summaryOf(grid: Grid): Summary {
  const summary: Summary = { open: 0, closed: 0, trusted: 0, openToAll: [], worst: [] };
  for (const [column, end] of grid.ends.entries()) {
    let [from, walled] = [0, 0];
    for (const [row, source] of grid.ends.entries()) {
      const cell = cellAt(grid, row, column);
      const sign = cell ? signOf(cell) : "self";
      if (sign === "alarm") summary.open += 1;
      if (sign === "wall") summary.closed += 1;
      if (sign === "trusted") summary.trusted += 1;
      if (source.kind === "outside") continue;
      if (sign === "alarm") from += 1;
      if (sign === "wall") walled += 1;
    }
    if (end.kind === "outside" || from === 0) continue;
    summary.worst.push({ end, from });
    if (walled === 0) summary.openToAll.push(end);
  }
  summary.worst.sort((a, b) => b.from - a.from);
  return summary;
}
