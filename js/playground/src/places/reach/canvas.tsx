/** The matrix of many: a square for each pair, with heads, a crosshair and a card that names what is under it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { askedAt, cellAt } from "../../engine/grid.js";
import type { Grid, GridCell, GridEnd } from "../../engine/model.js";
import { drawn, HEAD, type Spot, sideOf } from "./canvas-draw.js";
import { moved } from "./grid.js";
import { nameOf } from "./names.js";
import { glyphOf, SIGN_WORDS, signOf } from "./signs.js";
import { OpenTable } from "./table.js";

export interface CanvasProps {
  grid: Grid;
  /** What became of each cell since the manifests were pinned. */
  changed: string[][] | null;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
  onExpand(namespace: string): void;
}

export function CanvasGrid(props: CanvasProps) {
  const { grid, changed } = props;
  return (
    <div class="canvas-grid">
      <Squares {...props} />
      <OpenTable grid={grid} changed={changed} onPair={props.onPair} />
    </div>
  );
}

function Squares({ grid, changed, onPair, onExpand }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const spot = useSignal<Spot | null>(null);
  const side = sideOf(grid.ends.length);
  const size = HEAD + side * grid.ends.length;
  const last = grid.ends.length - 1;
  const at = spot.value && spot.value.row <= last && spot.value.column <= last ? spot.value : null;
  useEffect(() => redrawn(() => canvas.current && drawn(canvas.current, { grid, changed, side, at })));
  /** The pair under the pointer; on narrow screens the picture is drawn smaller than it is. */
  const under = ({ offsetX, offsetY }: MouseEvent): Spot | null => {
    const scale = size / (canvas.current?.clientWidth || size);
    const [row, column] = [offsetY, offsetX].map((place) => Math.floor((place * scale - HEAD) / side));
    const within = (place: number | undefined) => place !== undefined && place >= 0 && place <= last;
    return within(row) && within(column) ? { row: row as number, column: column as number } : null;
  };
  const ask = ({ row, column }: Spot) => {
    const [from, to, cell] = [grid.ends[row], grid.ends[column], askedAt(grid, row, column)];
    if (from && to && cell && cell.reach !== "self") onPair(from, to, cell);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = at ?? { row: 0, column: 0 };
    const to = moved(event, row, column, last);
    if (to) spot.value = { row: to[0], column: to[1] };
    else if (at && (event.key === "Enter" || event.key === " ")) ask(at);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div
        class="squares"
        role="application"
        tabIndex={0}
        aria-label={`Who reaches whom, ${grid.ends.length} by ${grid.ends.length}: arrows move, Enter asks; the table below lists the same`}
        aria-describedby="name-card"
        onKeyDown={onKeyDown}
        onFocus={() => {
          spot.value ??= { row: 0, column: 0 };
        }}
      >
        <canvas
          ref={canvas}
          width={size}
          height={size}
          onMouseMove={(event) => {
            spot.value = under(event) ?? spot.value;
          }}
          onClick={(event) => {
            const asked = under(event);
            spot.value = asked ?? spot.value;
            if (asked) ask(asked);
          }}
        />
      </div>
      <NameCard grid={grid} changed={changed} at={at} onExpand={onExpand} />
    </>
  );
}

/** What is under the crosshair, in words. */
function NameCard({
  grid,
  changed,
  at,
  onExpand,
}: Pick<CanvasProps, "grid" | "changed" | "onExpand"> & { at: Spot | null }) {
  const [from, to] = at ? [grid.ends[at.row], grid.ends[at.column]] : [];
  const cell = at ? cellAt(grid, at.row, at.column) : undefined;
  if (!at || !from || !to || !cell)
    return (
      <p class="name-card muted" id="name-card" role="status">
        Point at a square, or move with the arrows, to see whose it is.
      </p>
    );
  const sign = signOf(cell);
  const mark = changed?.[at.row]?.[at.column];
  return (
    <div class="name-card" id="name-card" role="status">
      <strong>
        {nameOf(from)} → {nameOf(to)}
      </strong>
      <span class={`chip sign-${sign}`}>
        <span aria-hidden="true">{glyphOf(cell)}</span> {SIGN_WORDS[sign]}
      </span>
      <span>{[cell.text, mark].filter(Boolean).join(", ")}</span>
      {[...new Set([from, to])]
        .filter(({ kind }) => kind === "namespace")
        .map(({ id, namespace }) => (
          <button type="button" class="chip-button" key={id} onClick={() => onExpand(namespace)}>
            ▸ {namespace}
          </button>
        ))}
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
