/** The matrix as a table with heads: what changed, what is open across a boundary, and then the rest that is open. */
import { useMemo } from "preact/hooks";
import { askedAt } from "../../engine/grid.js";
import type { Grid, GridCell, GridEnd } from "../../engine/model.js";
import { nameOf } from "./names.js";
import { glyphOf, SIGN_WORDS, SIGNS, signOf } from "./signs.js";

/** Rows of the table: beyond these nobody reads on, and the page would become slow. */
const MOST_LISTED = 500;

export interface TableProps {
  grid: Grid;
  changed: string[][] | null;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
}

interface Line {
  row: number;
  column: number;
  sign: number;
  mark: string;
}

export function OpenTable({ grid, changed, onPair }: TableProps) {
  const lines = useMemo(() => linesOf(grid, changed), [grid, changed]);
  return (
    <div class="grid-scroll">
      <table class="plain">
        <caption>
          What is open between two of them
          {changed ? ", and what is not as in the pinned manifests before that" : ""}
          {lines.length > MOST_LISTED
            ? `: the first ${MOST_LISTED} of ${lines.length.toLocaleString("en")}, filter the names to see others`
            : ""}
        </caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Open</th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, MOST_LISTED).map((line) => (
            <TableLine key={`${line.row} ${line.column}`} grid={grid} line={line} onPair={onPair} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TableLine({ grid, line, onPair }: Pick<TableProps, "grid" | "onPair"> & { line: Line }) {
  const [from, to] = [grid.ends[line.row], grid.ends[line.column]];
  const cell = askedAt(grid, line.row, line.column);
  if (!from || !to || !cell) return null;
  const sign = signOf(cell);
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link" onClick={() => onPair(from, to, cell)}>
          {nameOf(from)}
          <span class="hidden-visually"> to {nameOf(to)}</span>
        </button>
      </th>
      <td>{nameOf(to)}</td>
      <td>{[cell.text, line.mark].filter(Boolean).join(", ")}</td>
      <td>
        <span class={`chip sign-${sign}`}>
          <span aria-hidden="true">{glyphOf(cell)}</span> {SIGN_WORDS[sign]}
        </span>
      </td>
    </tr>
  );
}

/** What changed, and behind it what is open, by what it means; a pod with itself is neither. */
function linesOf(grid: Grid, changed: string[][] | null): Line[] {
  const signs = grid.sorts.map((sort) => SIGNS.indexOf(signOf(sort) as (typeof SIGNS)[number]));
  const lines = grid.cells.flatMap((cells, row) =>
    cells.flatMap((sort, column): Line[] => {
      const reach = grid.sorts[sort]?.reach;
      const mark = changed?.[row]?.[column] ?? "";
      const isOpen = reach === "all" || reach === "some";
      return reach !== "self" && (isOpen || mark) ? [{ row, column, sign: signs[sort] ?? 0, mark }] : [];
    }),
  );
  return lines.sort((a, b) => Number(b.mark !== "") - Number(a.mark !== "") || a.sign - b.sign);
}
