/** What is as it was stays the same object, so that nobody draws it again. */
import type { Grid } from "./model.js";

/** `next`, made of the parts of `before` wherever they are alike. */
export function reuse(before: Grid | undefined, next: Grid): Grid {
  if (before === undefined) return next;
  const ends = kept(before.ends, next.ends);
  const cells = next.cells.map((row, at) => kept(before.cells[at], row));
  const unchanged = ends === before.ends && cells.every((row, at) => row === before.cells[at]);
  return unchanged && cells.length === before.cells.length ? before : { ends, cells };
}

function kept<T>(before: T | undefined, next: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(next) ? before : next;
}
