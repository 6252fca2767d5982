/** Draws the squares of a large matrix: what is under the crosshair is named at both heads. */
import { cellAt } from "../../engine/grid.js";
import type { Grid, GridEnd } from "../../engine/model.js";
import { nameOf } from "./names.js";
import { SIGN_TOKENS, type Sign, signOf } from "./signs.js";

export interface Spot {
  row: number;
  column: number;
}

/** Room for the heads at the top and at the left. */
export const HEAD = 120;
/** How wide all squares are together, where each has at least two pixels. */
const WIDTH = 840;
/** Names that are written one by one need as much. */
const LINE = 9;

export function sideOf(count: number): number {
  return Math.max(2, Math.floor(WIDTH / Math.max(count, 1)));
}

export interface Drawing {
  grid: Grid;
  changed: string[][] | null;
  side: number;
  at: Spot | null;
}

export function drawn(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const token = (name: string) => style.getPropertyValue(name);
  context.clearRect(0, 0, canvas.width, canvas.height);
  squares(context, drawing, token);
  heads(context, drawing, token);
  if (drawing.at) crosshair(context, drawing, drawing.at, token);
}

type Token = (name: string) => string;

/** Alarms are drawn in ink, so that one of them is seen among a million. */
function colourOf(sign: Sign, token: Token): string {
  const { ink, ground } = SIGN_TOKENS[sign];
  return token(sign === "alarm" || sign === "trusted" ? ink : ground);
}

function squares(context: CanvasRenderingContext2D, { grid, changed, side }: Drawing, token: Token): void {
  const colours = grid.sorts.map((sort) => colourOf(signOf(sort), token));
  const inner = side > 3 ? side - 1 : side;
  context.strokeStyle = token("--accent");
  context.lineWidth = Math.min(2, side / 3);
  for (const [row, cells] of grid.cells.entries()) {
    for (const [column, sort] of cells.entries()) {
      const [x, y] = [HEAD + column * side, HEAD + row * side];
      context.fillStyle = colours[sort] ?? "transparent";
      context.fillRect(x, y, inner, inner);
      // Half of the square, where a part is open.
      if (grid.sorts[sort]?.reach === "some" && side > 3) {
        context.fillStyle = token("--surface");
        context.fillRect(x + inner / 2, y, inner / 2, inner / 2);
      }
      if (changed?.[row]?.[column]) context.strokeRect(x, y, inner, inner);
    }
  }
}

function heads(context: CanvasRenderingContext2D, { grid, side, at }: Drawing, token: Token): void {
  context.font = `11px ${token("--sans") || "sans-serif"}`;
  context.textBaseline = "middle";
  const every = Math.max(1, Math.ceil(LINE / side));
  for (const [place, end] of grid.ends.entries()) {
    const middle = HEAD + (place + 0.5) * side;
    const isUnder = at?.row === place || at?.column === place;
    if (place % every !== 0 || isUnder) continue;
    context.fillStyle = token("--muted");
    write(context, end, middle, "row");
    write(context, end, middle, "column");
  }
}

/** A name at the left of its row, or upwards over its column. */
function write(
  context: CanvasRenderingContext2D,
  end: GridEnd,
  middle: number,
  head: "row" | "column",
): void {
  const text = nameOf(end);
  context.save();
  if (head === "column") {
    context.translate(middle, HEAD - 4);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.fillText(text, 0, 0, HEAD - 8);
  } else {
    context.textAlign = "right";
    context.fillText(text, HEAD - 4, middle, HEAD - 8);
  }
  context.restore();
}

function crosshair(
  context: CanvasRenderingContext2D,
  { grid, side }: Drawing,
  { row, column }: Spot,
  token: Token,
): void {
  const [x, y] = [HEAD + column * side, HEAD + row * side];
  context.strokeStyle = token("--accent");
  context.lineWidth = 1;
  context.strokeRect(HEAD - 1, y - 0.5, grid.ends.length * side + 1, side);
  context.strokeRect(x - 0.5, HEAD - 1, side, grid.ends.length * side + 1);
  context.fillStyle = token("--surface");
  context.fillRect(0, y + side / 2 - 8, HEAD - 1, 16);
  context.fillRect(x + side / 2 - 8, 0, 16, HEAD - 1);
  context.fillStyle = token("--accent");
  const [from, to] = [grid.ends[row], grid.ends[column]];
  if (from) write(context, from, y + side / 2, "row");
  if (to) write(context, to, x + side / 2, "column");
  const cell = cellAt(grid, row, column);
  if (cell) context.strokeRect(x - 1, y - 1, side + 1, side + 1);
}
