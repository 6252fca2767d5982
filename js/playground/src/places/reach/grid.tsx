/**
 * The matrix: a table for the eye and for the keyboard. One cell takes part in
 * the order of Tab; the arrows move inside, Enter asks about the pair.
 */
import { useSignal } from "@preact/signals";
import { Component } from "preact";
import { useCallback, useRef } from "preact/hooks";
import { askedAt } from "../../engine/grid.js";
import type { GridCell, Grid as GridData, GridEnd } from "../../engine/model.js";
import { glyphOf, SIGN_WORDS, signOf } from "./signs.js";

export interface GridProps {
  grid: GridData;
  /** What became of cells, by row and column. */
  changed?: readonly (readonly string[])[] | null;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
  onExpand(namespace: string): void;
}

export function Grid(props: GridProps) {
  const { grid, changed, onExpand } = props;
  const newest = useRef(props);
  newest.current = props;
  const at = useSignal<readonly [number, number]>([0, 0]);
  const table = useRef<HTMLTableElement>(null);
  const last = grid.ends.length - 1;
  const row = Math.min(at.value[0], last);
  const column = Math.min(at.value[1], last);
  const go = (to: readonly [number, number]) => {
    at.value = to;
    table.current?.querySelector<HTMLElement>(`[data-at="${to[0]} ${to[1]}"]`)?.focus();
  };
  const ask = (r: number, c: number) => {
    const { grid, onPair } = newest.current;
    const [from, to, cell] = [grid.ends[r], grid.ends[c], askedAt(grid, r, c)];
    if (from && to && cell && cell.reach !== "self") onPair(from, to, cell);
  };
  const focus = useCallback((r: number, c: number) => {
    at.value = [r, c];
  }, []);
  const choose = useCallback((r: number, c: number) => {
    focus(r, c);
    ask(r, c);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = moved(event, row, column, last);
    if (to) go(to);
    else if (event.key === "Enter" || event.key === " ") ask(row, column);
    else return;
    event.preventDefault();
  };
  return (
    <div class="grid-scroll">
      <table
        class={`grid ${last > MOST_WIDE ? "dense" : ""}`}
        role="grid"
        aria-label="Who reaches whom"
        ref={table}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th class="corner" scope="col">
              <span class="muted">from ↓ to →</span>
            </th>
            {grid.ends.map((end) => (
              <th key={end.id} scope="col" class={`col ${end.kind}`}>
                <span>{end.label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.ends.map((from, r) => (
            <Row
              key={from.id}
              from={from}
              ends={grid.ends}
              sorts={grid.sorts}
              cells={grid.cells[r] ?? NO_CELLS}
              row={r}
              marks={changed?.[r]}
              active={r === row ? column : -1}
              onChoose={choose}
              onFocus={focus}
              onExpand={onExpand}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** With more ends than this a cell has room for its sign alone. */
const MOST_WIDE = 16;
const NO_CELLS: number[] = [];

interface RowProps {
  from: GridEnd;
  ends: GridEnd[];
  sorts: GridCell[];
  cells: number[];
  row: number;
  /** What became of each cell; empty where nothing did. */
  marks?: readonly string[] | undefined;
  /** The column of the cell that Tab leads to, or -1. */
  active: number;
  onChoose(row: number, column: number): void;
  onFocus(row: number, column: number): void;
  onExpand(namespace: string): void;
}

/** One row. It is drawn again only if something of it is new: a matrix has thousands of cells. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const isNew = (key: keyof RowProps) => key !== "sorts" && this.props[key] !== next[key];
    return (Object.keys(next) as (keyof RowProps)[]).some(isNew);
  }

  override render() {
    const { from, ends, sorts, cells, row, marks, active, onChoose, onFocus, onExpand } = this.props;
    return (
      <tr>
        <RowHead end={from} onExpand={onExpand} />
        {ends.map((to, column) => {
          const cell = sorts[cells[column] ?? -1] ?? NOTHING;
          const mark = marks?.[column];
          const sign = signOf(cell);
          const said = [cell.text || SIGN_WORDS.self, ...(sign === "self" ? [] : [SIGN_WORDS[sign]]), mark];
          const text = said.filter(Boolean).join(", ");
          return (
            <td
              key={to.id}
              role="gridcell"
              data-at={`${row} ${column}`}
              tabIndex={column === active ? 0 : -1}
              class={`cell sign-${sign} ${from.id === to.id && sign !== "self" ? "own" : ""} ${mark ? "changed" : ""}`}
              aria-label={`${from.label} to ${to.label}: ${text}`}
              title={`${from.label} → ${to.label}: ${text}`}
              onClick={() => onChoose(row, column)}
              onFocus={() => onFocus(row, column)}
            >
              <span class="glyph" aria-hidden="true">
                {glyphOf(cell)}
              </span>
              <span class="cell-text" aria-hidden="true">
                {short(cell.text)}
              </span>
            </td>
          );
        })}
      </tr>
    );
  }
}

const NOTHING: GridCell = { reach: "self", wall: "inside", pairs: 0, open: 0, text: "" };

function RowHead({ end, onExpand }: { end: GridEnd; onExpand(namespace: string): void }) {
  if (end.kind === "outside") {
    return (
      <th scope="row" class="row-head outside">
        {end.label}
      </th>
    );
  }
  const open = end.kind === "workload";
  return (
    <th scope="row" class={`row-head ${end.kind}`}>
      <button type="button" class="row-toggle" aria-expanded={open} onClick={() => onExpand(end.namespace)}>
        <span aria-hidden="true">{open ? "▾" : "▸"}</span>
        <span>
          {open ? <span class="muted">{end.namespace}/</span> : null}
          {end.label}
        </span>
        {open ? null : (
          <span class="muted count">
            {end.size}
            <span class="hidden-visually"> workloads</span>
          </span>
        )}
      </button>
    </th>
  );
}

/** Where a key leads from a cell, if it leads anywhere. */
export function moved(
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  row: number,
  column: number,
  last: number,
): readonly [number, number] | undefined {
  const within = (at: number) => Math.max(0, Math.min(last, at));
  switch (key) {
    case "ArrowUp":
      return [within(row - 1), column];
    case "ArrowDown":
      return [within(row + 1), column];
    case "ArrowLeft":
      return [row, within(column - 1)];
    case "ArrowRight":
      return [row, within(column + 1)];
    case "Home":
      return [ctrlKey ? 0 : row, 0];
    case "End":
      return [ctrlKey ? last : row, last];
    case "PageUp":
      return [within(row - 10), column];
    case "PageDown":
      return [within(row + 10), column];
    default:
      return undefined;
  }
}

function short(text: string): string {
  return text.length > 16 ? `${text.slice(0, 15)}…` : text;
}
