/** The matrix of many: one square for each pair, drawn at once, and a table of what is open beside it. */
import { useEffect, useRef } from "preact/hooks";
import type { Grid, GridCell, GridEnd } from "../engine/model.js";

const TOKENS = { all: "--allow", some: "--partial", none: "--line", self: "--bg" } as const;

export interface CanvasProps {
  grid: Grid;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
}

export function CanvasGrid({ grid, onPair }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.max(2, Math.floor(720 / grid.ends.length));
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current) return;
    const style = getComputedStyle(canvas.current);
    for (const [row, cells] of grid.cells.entries()) {
      for (const [column, cell] of cells.entries()) {
        context.fillStyle = style.getPropertyValue(TOKENS[cell.reach]);
        context.fillRect(column * side, row * side, side - 1, side - 1);
      }
    }
  });
  const open = grid.cells.flatMap((cells, row) =>
    cells.flatMap((cell, column) =>
      (cell.reach === "all" || cell.reach === "some") && row !== column ? [{ row, column, cell }] : [],
    ),
  );
  const size = side * grid.ends.length;
  return (
    <div class="canvas-grid">
      <canvas
        ref={canvas}
        width={size}
        height={size}
        role="img"
        aria-label={`${grid.ends.length} by ${grid.ends.length} pairs; the table below lists the ${open.length} open ones`}
        onClick={({ offsetX, offsetY }) => {
          const [column, row] = [Math.floor(offsetX / side), Math.floor(offsetY / side)];
          const [from, to, cell] = [grid.ends[row], grid.ends[column], grid.cells[row]?.[column]];
          if (from && to && cell && cell.reach !== "self") onPair(from, to, cell);
        }}
      />
      <div class="grid-scroll">
        <table class="plain">
          <caption>Open between two of them{open.length > 500 ? ": the first 500" : ""}</caption>
          <tbody>
            {open.slice(0, 500).map(({ row, column, cell }) => {
              const [from, to] = [grid.ends[row], grid.ends[column]];
              return from && to ? (
                <tr key={`${row} ${column}`}>
                  <td>
                    <button type="button" class="link" onClick={() => onPair(from, to, cell)}>
                      {nameOf(from)} → {nameOf(to)}
                    </button>
                  </td>
                  <td>{cell.text}</td>
                </tr>
              ) : null;
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A workload's name may be that of others in other namespaces. */
function nameOf({ kind, namespace, label }: GridEnd): string {
  return kind === "workload" ? `${namespace}/${label}` : label;
}
