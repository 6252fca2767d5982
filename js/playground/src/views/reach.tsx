/** Who reaches whom: the matrix, its filter, and what the answer leaves open. */
import type { GridCell, GridEnd, ReachAnswer } from "../engine/model.js";
import { CanvasGrid } from "./canvas.js";
import { GLYPHS, Grid, TONES } from "./grid.js";
import { Notes } from "./notes.js";

/** More rows than this are no table any more that a page can hold. */
export const MOST_ROWS = 60;

export interface ReachProps {
  answer: ReachAnswer | null;
  behind: boolean;
  filter: string;
  expanded: readonly string[];
  onFilter(filter: string): void;
  onExpand(namespace: string): void;
  onPair(from: GridEnd, to: GridEnd, cell: GridCell): void;
}

export function ReachView({ answer, behind, filter, expanded, onFilter, onExpand, onPair }: ReachProps) {
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title">Who reaches whom</h2>
          <p>Rows connect, columns are connected to. Choose a cell to see why.</p>
        </div>
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
      </header>
      <Legend pinned={answer?.marks !== null && answer?.marks !== undefined} />
      {answer ? <Notes notes={answer.notes} problems={answer.problems} refused={answer.refused} /> : null}
      {answer && answer.grid.ends.length > 0 ? (
        <div class={behind ? "behind" : ""} data-testid="grid">
          <Body answer={answer} expanded={expanded} onExpand={onExpand} onPair={onPair} />
        </div>
      ) : answer && !answer.refused ? (
        <p class="empty">
          {filter ? "No workload is called that." : "There are no pods or workloads in the manifests yet."}
        </p>
      ) : null}
    </section>
  );
}

function Body({
  answer,
  expanded,
  onExpand,
  onPair,
}: Pick<ReachProps, "expanded" | "onExpand" | "onPair"> & { answer: ReachAnswer }) {
  const { grid, namespaces, marks } = answer;
  if (grid.ends.length > MOST_ROWS) return <CanvasGrid grid={grid} onPair={onPair} />;
  return (
    <>
      {namespaces.length <= 8 ? (
        <p class="expand-all">
          {namespaces.map((namespace) => (
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
        </p>
      ) : null}
      <Grid grid={grid} changed={marks} onPair={onPair} onExpand={onExpand} />
    </>
  );
}

function Legend({ pinned }: { pinned: boolean }) {
  const items = [
    ["all", "everything"],
    ["some", "a part: some pairs or some ports"],
    ["none", "nothing"],
  ] as const;
  return (
    <ul class="legend" aria-label="What the signs mean">
      {items.map(([reach, text]) => (
        <li key={reach}>
          <span class={`swatch ${TONES[reach]}`} aria-hidden="true">
            {GLYPHS[reach]}
          </span>
          {text}
        </li>
      ))}
      {pinned ? (
        <li>
          <span class="swatch changed" aria-hidden="true" />
          not as in the pinned manifests
        </li>
      ) : null}
    </ul>
  );
}
