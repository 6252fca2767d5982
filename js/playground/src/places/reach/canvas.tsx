/** The matrix of many: one square for each pair, drawn at once, and a table of what is open beside it. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Grid, GridCell, GridEnd } from "../../engine/model.js";

const TOKENS = { all: "--allow", some: "--partial", none: "--line", self: "--bg" } as const;
/** Rows of the table: beyond these nobody reads on, and the page would become slow. */
const MOST_LISTED = 500;

export interface CanvasProps {
  grid: Grid;
  /** What became of each cell since the manifests were pinned. */
  changed: string[][] | null;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
}

/** A cell with its ends and what became of it. */
interface Square {
  from: GridEnd;
  to: GridEnd;
  cell: GridCell;
  mark: string;
}

export function CanvasGrid({ grid, changed, onPair }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.max(2, Math.floor(720 / grid.ends.length));
  const size = side * grid.ends.length;
  useEffect(() => redrawn(() => canvas.current && draw(canvas.current, { grid, changed, side })));
  const listed = useMemo(() => worthALine(grid, changed), [grid, changed]);
  /** The pair under the pointer; on narrow screens the picture is drawn smaller than it is. */
  const under = ({ offsetX, offsetY }: MouseEvent): Square | null => {
    const scale = size / (canvas.current?.clientWidth || size);
    return squareAt(
      grid,
      changed,
      Math.floor((offsetY * scale) / side),
      Math.floor((offsetX * scale) / side),
    );
  };
  return (
    <div class="canvas-grid">
      <canvas
        ref={canvas}
        width={size}
        height={size}
        role="img"
        aria-label={`${grid.ends.length} by ${grid.ends.length} pairs; the table below lists those that are open`}
        onMouseMove={(event) => {
          const square = under(event);
          event.currentTarget.title = square ? `${titleOf(square)}: ${saidOf(square)}` : "";
        }}
        onClick={(event) => {
          const square = under(event);
          if (square && square.cell.reach !== "self") onPair(square.from, square.to, square.cell);
        }}
      />
      <div class="grid-scroll">
        <table class="plain">
          <caption>
            Open between two of them
            {changed ? ", and what is not as in the pinned manifests before that" : ""}
            {listed.length > MOST_LISTED
              ? `: the first ${MOST_LISTED} of ${listed.length}, filter the names to see others`
              : ""}
          </caption>
          <tbody>
            {listed.slice(0, MOST_LISTED).map((square) => (
              <tr key={`${square.from.id} ${square.to.id}`}>
                <td>
                  <button
                    type="button"
                    class="link"
                    onClick={() => onPair(square.from, square.to, square.cell)}
                  >
                    {titleOf(square)}
                  </button>
                </td>
                <td>{saidOf(square)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Draws now, and again whenever the colours of the page become others. */
function redrawn(draw: () => void): () => void {
  draw();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = new MutationObserver(draw);
  dark.addEventListener("change", draw);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    dark.removeEventListener("change", draw);
    theme.disconnect();
  };
}

function draw(
  canvas: HTMLCanvasElement,
  { grid, changed, side }: Omit<CanvasProps, "onPair"> & { side: number },
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = style.getPropertyValue("--accent");
  context.lineWidth = 2;
  for (const [row, cells] of grid.cells.entries()) {
    for (const [column, cell] of cells.entries()) {
      const [x, y] = [column * side, row * side];
      context.fillStyle = style.getPropertyValue(TOKENS[cell.reach]);
      context.fillRect(x, y, side - 1, side - 1);
      if (changed?.[row]?.[column]) context.strokeRect(x, y, side - 1, side - 1);
    }
  }
}

/** What changed, and behind it what is open; a pod with itself is neither. */
function worthALine(grid: Grid, changed: string[][] | null): Square[] {
  const squares = grid.cells.flatMap((cells, row) =>
    cells.flatMap(({ reach }, column) =>
      reach === "self" ? [] : (squareAt(grid, changed, row, column) ?? []),
    ),
  );
  const open = ({ cell: { reach } }: Square) => reach === "all" || reach === "some";
  return [...squares.filter(({ mark }) => mark), ...squares.filter((square) => !square.mark && open(square))];
}

function squareAt(grid: Grid, changed: string[][] | null, row: number, column: number): Square | null {
  const [from, to, cell] = [grid.ends[row], grid.ends[column], grid.cells[row]?.[column]];
  return from && to && cell ? { from, to, cell, mark: changed?.[row]?.[column] ?? "" } : null;
}

function titleOf({ from, to }: Square): string {
  return `${nameOf(from)} → ${nameOf(to)}`;
}

function saidOf({ cell, mark }: Square): string {
  return [cell.text, mark].filter(Boolean).join(", ");
}

/** A workload's name may be that of others in other namespaces. */
function nameOf({ kind, namespace, label }: GridEnd): string {
  return kind === "workload" ? `${namespace}/${label}` : label;
}
