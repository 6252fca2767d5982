/**
 * The matrix: a table for the eye and for the keyboard. One cell takes part in
 * the order of Tab; the arrows move inside, Enter asks about the pair.
 */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Grid as GridData, GridEnd, Reach } from "../engine/model.js";

export const GLYPHS: Record<Reach, string> = { all: "●", some: "◐", none: "✕", self: "·" };
export const TONES: Record<Reach, string> = { all: "allow", some: "partial", none: "deny", self: "self" };
const WORDS: Record<Reach, string> = {
  all: "everything",
  some: "a part",
  none: "nothing",
  self: "not asked",
};

export interface GridProps {
  grid: GridData;
  /** Marks of cells that changed, by `row column`. */
  changed?: ReadonlyMap<string, string>;
  onPair(from: GridEnd, to: GridEnd): void;
  onExpand(namespace: string): void;
}

export function Grid({ grid, changed, onPair, onExpand }: GridProps) {
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
    const [from, to] = [grid.ends[r], grid.ends[c]];
    if (from && to && grid.cells[r]?.[c]?.reach !== "self") onPair(from, to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = moved(event, row, column, last);
    if (to) go(to);
    else if (event.key === "Enter" || event.key === " ") ask(row, column);
    else return;
    event.preventDefault();
  };
  return (
    <div class="grid-scroll">
      <table class="grid" role="grid" aria-label="Who reaches whom" ref={table} onKeyDown={onKeyDown}>
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
            <tr key={from.id}>
              <RowHead end={from} onExpand={onExpand} />
              {grid.ends.map((to, c) => {
                const cell = grid.cells[r]?.[c] ?? { reach: "self" as const, text: "" };
                const mark = changed?.get(`${r} ${c}`);
                return (
                  <td
                    key={to.id}
                    role="gridcell"
                    data-at={`${r} ${c}`}
                    tabIndex={r === row && c === column ? 0 : -1}
                    class={`cell ${TONES[cell.reach]} ${from.id === to.id && cell.reach !== "self" ? "own" : ""} ${mark ? "changed" : ""}`}
                    aria-label={`${from.label} to ${to.label}: ${cell.text || WORDS[cell.reach]}${mark ? `, ${mark}` : ""}`}
                    title={`${from.label} → ${to.label}: ${cell.text || WORDS[cell.reach]}`}
                    onClick={() => {
                      at.value = [r, c];
                      ask(r, c);
                    }}
                    onFocus={() => {
                      at.value = [r, c];
                    }}
                  >
                    <span class="glyph" aria-hidden="true">
                      {GLYPHS[cell.reach]}
                    </span>
                    <span class="cell-text" aria-hidden="true">
                      {short(cell.text)}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

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
