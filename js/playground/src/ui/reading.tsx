/** What is being read, with a way to stop it; what was stopped, why, and a way to try again. */
import type { Store } from "../store.js";

/** Fewer objects than this are read before anybody sees it. */
const WORTH_SAYING = 40;

export function Reading({ store }: { store: Store }) {
  const { reading, judgement, reach, cancel, retry } = store;
  const { done, total } = reading.value ?? { done: 0, total: 0 };
  if (total >= WORTH_SAYING) {
    return (
      <div class="notice reading" data-testid="reading">
        <label>
          Reading: {done.toLocaleString("en")} of {total.toLocaleString("en")} objects{" "}
          <progress value={done} max={total} />
        </label>
        <button type="button" class="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    );
  }
  const [verdict, matrix] = [judgement.value.error, reach.value.error];
  const both = verdict !== null && verdict === matrix;
  const stopped = (
    both
      ? [["The verdict and the matrix are", verdict]]
      : [
          ["The verdict is", verdict],
          ["The matrix is", matrix],
        ]
  ).filter(([, error]) => error !== null);
  if (stopped.length === 0) return null;
  return (
    <div class="notice bad reading" role="alert" data-testid="stopped">
      <ul class="plain-list">
        {stopped.map(([what, why]) => (
          <li key={what}>
            {what} behind: {why}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
