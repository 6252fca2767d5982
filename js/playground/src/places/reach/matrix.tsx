/** Who reaches whom: the matrix, its filter, and what the answer leaves open. */
import { useMemo } from "preact/hooks";
import type { GridCell, GridEnd, ReachAnswer } from "../../engine/model.js";
import type { Order } from "../../state.js";
import { Notes } from "../../ui/notes.js";
import { CanvasGrid } from "./canvas.js";
import { Grid } from "./grid.js";
import { nameOf } from "./names.js";
import { ordered } from "./order.js";
import { glyphOfSign, SIGN_WORDS, SIGNS, signOf } from "./signs.js";
import { summaryOf } from "./summary.js";
import { OpenTable } from "./table.js";

/** More rows than this are no table any more that a page can hold. */
const MOST_ROWS = 80;
/** With more namespaces than this only those that are expanded have a button of their own. */
const MOST_BUTTONS = 8;

export interface ReachProps {
  answer: ReachAnswer | null;
  behind: boolean;
  filter: string;
  expanded: readonly string[];
  order: Order;
  onFilter(filter: string): void;
  onOrder(order: Order): void;
  onExpand(namespace: string): void;
  onCollapse(): void;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
}

export function ReachView(props: ReachProps) {
  const { answer, behind, filter, order, onFilter, onOrder } = props;
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title" tabIndex={-1}>
            Who reaches whom
          </h2>
          <p>Rows connect, columns are connected to. Choose a cell to see why.</p>
        </div>
        <div class="row">
          <label>
            <span class="hidden-visually">Order of the rows</span>
            <select
              class="field"
              value={order}
              onChange={(event) => onOrder(event.currentTarget.value as Order)}
            >
              <option value="name">By name</option>
              <option value="open">Most open first</option>
            </select>
          </label>
          <label class="filter">
            <span class="hidden-visually">Show only names that hold</span>
            <input
              class="field"
              type="search"
              placeholder="Filter names"
              value={filter}
              onInput={(event) => onFilter(event.currentTarget.value)}
            />
          </label>
        </div>
      </header>
      {answer ? <Notes {...answer} /> : null}
      {answer && answer.grid.ends.length > 0 ? (
        <>
          <SummaryLine grid={answer.grid} onFilter={onFilter} />
          <Legend grid={answer.grid} pinned={answer.marks !== null} />
        </>
      ) : null}
      {answer && answer.grid.ends.length > 0 ? (
        <div class={behind ? "behind" : ""} data-testid="grid">
          <Body {...props} answer={answer} />
        </div>
      ) : answer && !answer.refused ? (
        <p class="empty">
          {filter ? "No workload is called that." : "There are no pods or workloads in the manifests yet."}
        </p>
      ) : null}
    </section>
  );
}

function Body(props: ReachProps & { answer: ReachAnswer }) {
  const { answer, order, onExpand, onPair } = props;
  const { grid, marks } = useMemo(() => ordered(answer, order), [answer.grid, answer.marks, order]);
  return (
    <>
      <Expansion {...props} namespaces={answer.namespaces} />
      {grid.ends.length > MOST_ROWS ? (
        <CanvasGrid grid={grid} changed={marks} onPair={onPair} onExpand={onExpand} />
      ) : (
        <>
          <Grid grid={grid} changed={marks} onPair={onPair} onExpand={onExpand} />
          <details class="twin">
            <summary>As a table</summary>
            <OpenTable grid={grid} changed={marks} onPair={onPair} />
          </details>
        </>
      )}
    </>
  );
}

/** Which namespaces list their workloads; however large the matrix is, it leads back. */
function Expansion({
  namespaces,
  expanded,
  onExpand,
  onCollapse,
}: Pick<ReachProps, "expanded" | "onExpand" | "onCollapse"> & Pick<ReachAnswer, "namespaces">) {
  const named = namespaces.length <= MOST_BUTTONS ? namespaces : expanded;
  if (named.length === 0) return null;
  return (
    <p class="expand-all">
      {named.map((namespace) => (
        <button
          type="button"
          class="chip-button"
          key={namespace}
          aria-pressed={expanded.includes(namespace)}
          onClick={() => onExpand(namespace)}
        >
          {expanded.includes(namespace) ? "▾" : "▸"} {namespace}
        </button>
      ))}
      {expanded.length > 0 ? (
        <button type="button" class="chip-button" onClick={onCollapse}>
          Collapse all
        </button>
      ) : null}
    </p>
  );
}

/** How many of the worst are named. */
const WORST = 5;

/** What the matrix comes to, the worst first. */
function SummaryLine({ grid, onFilter }: { grid: ReachAnswer["grid"]; onFilter(filter: string): void }) {
  const { open, closed, trusted, openToAll, worst } = useMemo(() => summaryOf(grid), [grid]);
  return (
    <div class="summary" data-testid="summary">
      <p>
        <strong>{counted(open, "pair")} open across a boundary</strong>, {counted(closed, "closed pair")}
        {trusted > 0 ? `, ${counted(trusted, "trusted pair")}` : ""}
        {openToAll.length > 0 ? `; ${openToAll.length.toLocaleString("en")} open to all others` : ""}.
      </p>
      {worst.length > 0 ? (
        <ul aria-label="The most open, by how many get in">
          {worst.slice(0, WORST).map(({ end, from }) => (
            <li key={end.id}>
              <button type="button" class="chip-button" onClick={() => onFilter(`${end.namespace}/`)}>
                {nameOf(end)} <span class="muted">from {from.toLocaleString("en")}</span>
              </button>
            </li>
          ))}
          {worst.length > WORST ? (
            <li class="muted">and {(worst.length - WORST).toLocaleString("en")} more</li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}

function counted(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** The signs that the matrix shows. */
function Legend({ grid, pinned }: { grid: ReachAnswer["grid"]; pinned: boolean }) {
  const shown = useMemo(() => new Set(grid.sorts.map(signOf)), [grid.sorts]);
  const inPart = grid.sorts.some(({ reach }) => reach === "some");
  return (
    <ul class="legend" aria-label="What the signs mean">
      {SIGNS.filter((sign) => shown.has(sign)).map((sign) => (
        <li key={sign}>
          <span class={`swatch sign-${sign}`} aria-hidden="true">
            {glyphOfSign(sign)}
          </span>
          {SIGN_WORDS[sign]}
        </li>
      ))}
      {inPart ? (
        <li>
          <span class="swatch" aria-hidden="true">
            ◐
          </span>
          half a sign: some pairs or some ports
        </li>
      ) : null}
      {pinned ? (
        <li>
          <span class="swatch changed" aria-hidden="true" />
          not as in the pinned manifests
        </li>
      ) : null}
    </ul>
  );
}
