/** What changed since the baseline: connections, and the two texts side by side. */
import { LazyMerge } from "../../editor/lazy.js";
import type { ChangedConnection, Told } from "../../engine/model.js";
import { Answer } from "../../ui/answer.js";
import { Remarks, Warnings } from "../../ui/notes.js";

export interface ChangesProps {
  pinned: boolean;
  before: string;
  after: string;
  answer: Told<ChangedConnection[]> | null;
  behind: boolean;
  error: string | null;
  onPin(): void;
  /** Takes a file for the manifests as they were. */
  onBefore(): void;
  onUnpin(): void;
}

const SIGNS = { added: "+", removed: "−", changed: "~" } as const;
const WORDS = { added: "opens", removed: "closes", changed: "changes" } as const;
const TONES = { added: "deny", removed: "allow", changed: "partial" } as const;

export function ChangesView(props: ChangesProps) {
  const { pinned, before, after, answer, behind, error, onPin, onBefore, onUnpin } = props;
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        What did the change open or close?
      </h2>
      {pinned && answer && !error ? <Warnings {...answer} /> : null}
      {pinned ? null : (
        <Answer tone="idle" sign="·" word="Nothing to compare with yet">
          Open the manifests as they were, such as those of the main branch; the editor holds them as they
          will be. Or pin what the editor holds now, and change it.
        </Answer>
      )}
      {pinned && answer && !error ? <Whole changes={answer.data} behind={behind} /> : null}
      {pinned && answer && !error ? <Remarks {...answer} /> : null}
      {error ? <p class="notice warn">{error}</p> : null}
      <div class="row">
        <button type="button" class={`button ${pinned ? "" : "primary"}`} onClick={onBefore}>
          Open the manifests before
        </button>
        <button type="button" class="button" onClick={onPin}>
          {pinned ? "Pin again as they are now" : "Pin the manifests"}
        </button>
        {pinned ? (
          <button type="button" class="button quiet" onClick={onUnpin}>
            Forget the pin
          </button>
        ) : null}
      </div>
      {pinned && answer && !error && answer.data.length > 0 ? (
        <Changes changes={answer.data} behind={behind} />
      ) : null}
      {pinned ? <LazyMerge before={before} after={after} /> : null}
    </section>
  );
}

function Whole({ changes, behind }: { changes: ChangedConnection[]; behind: boolean }) {
  const [opened, closed, changed] = (["added", "removed", "changed"] as const).map((kind) =>
    count(changes, kind),
  );
  if (changes.length === 0)
    return (
      <Answer tone="idle" sign="=" word="Every connection is as it was" behind={behind} testid="changed">
        The change opens nothing and closes nothing.
      </Answer>
    );
  const tone = opened ? "deny" : changed ? "partial" : "allow";
  const word = opened
    ? `Opens ${connections(opened)}`
    : changed
      ? `Changes ${connections(changed)}`
      : `Closes ${connections(closed ?? 0)}`;
  return (
    <Answer
      tone={tone}
      sign={opened ? "+" : changed ? "~" : "−"}
      word={word}
      behind={behind}
      testid="changed"
    >
      {opened} added, {closed} removed, {changed} changed
    </Answer>
  );
}

function connections(number: number): string {
  return `${number} ${number === 1 ? "connection" : "connections"}`;
}

function Changes({ changes, behind }: { changes: ChangedConnection[]; behind: boolean }) {
  return (
    <section
      class={`grid-scroll ${behind ? "behind" : ""}`}
      aria-label="Changed connections"
      tabIndex={0}
      data-testid="changes"
    >
      <table class="plain">
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
                  <span aria-hidden="true">{SIGNS[change]}</span> {WORDS[change]}
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
