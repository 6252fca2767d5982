/** What changed since the baseline: connections, and the two texts side by side. */

import { LazyMerge } from "../editor/lazy.js";
import type { ChangedConnection, Told } from "../engine/model.js";
import { Notes } from "./notes.js";

export interface DiffProps {
  pinned: boolean;
  before: string;
  after: string;
  answer: Told<ChangedConnection[]> | null;
  behind: boolean;
  error: string | null;
  onPin(): void;
  onUnpin(): void;
}

const SIGNS = { added: "+", removed: "−", changed: "~" } as const;
const TONES = { added: "partial", removed: "allow", changed: "" } as const;

export function DiffView({ pinned, before, after, answer, behind, error, onPin, onUnpin }: DiffProps) {
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title">What did the change open or close?</h2>
          <p>Pin the manifests as they are, edit, and see which connections came and went.</p>
        </div>
        <div class="row">
          <button type="button" class={`button ${pinned ? "" : "primary"}`} onClick={onPin}>
            {pinned ? "Pin again as they are now" : "Pin the manifests"}
          </button>
          {pinned ? (
            <button type="button" class="button quiet" onClick={onUnpin}>
              Forget the pin
            </button>
          ) : null}
        </div>
      </header>
      {error ? <p class="notice warn">{error}</p> : null}
      {pinned && answer && !error ? (
        <>
          <Notes {...answer} />
          <Changes changes={answer.data} behind={behind} />
        </>
      ) : null}
      {pinned ? <LazyMerge before={before} after={after} /> : <p class="empty">Nothing is pinned yet.</p>}
    </section>
  );
}

function Changes({ changes, behind }: { changes: ChangedConnection[]; behind: boolean }) {
  if (changes.length === 0) {
    return (
      <p class="notice" role="status">
        Every connection is as it was.
      </p>
    );
  }
  return (
    <section
      class={`grid-scroll ${behind ? "behind" : ""}`}
      aria-label="Changed connections"
      tabIndex={0}
      data-testid="changes"
    >
      <table class="plain">
        <caption>
          {count(changes, "added")} added, {count(changes, "removed")} removed, {count(changes, "changed")}{" "}
          changed
        </caption>
        <thead>
          <tr>
            <th scope="col">Change</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ change, from, to, before, after }) => (
            <tr key={`${from} ${to}`}>
              <td>
                <span class={`chip ${TONES[change]}`}>
                  <span aria-hidden="true">{SIGNS[change]}</span> {change}
                </span>
              </td>
              <td>{from}</td>
              <td>{to}</td>
              <td>{before}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function count(changes: ChangedConnection[], wanted: string): number {
  return changes.filter(({ change }) => change === wanted).length;
}
