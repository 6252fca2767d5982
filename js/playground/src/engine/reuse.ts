/** What is as it was stays the same object, so that nobody draws it again. */
import type { Grid } from "./model.js";

/** `next`, made of the parts of `before` wherever they are alike. */
export function reuse(before: Grid | undefined, next: Grid): Grid {
  if (before === undefined) return next;
  const sorts = [...before.sorts];
  const numbers = new Map(sorts.map((sort, at) => [JSON.stringify(sort), at]));
  const places = next.sorts.map((sort) => {
    const known = numbers.get(JSON.stringify(sort));
    return known ?? sorts.push(sort) - 1;
  });
  const ends = kept(before.ends, next.ends);
  const cells = next.cells.map((row, at) => keptRow(before.cells[at], row, places));
  const same = ends === before.ends && cells.length === before.cells.length;
  return same && sorts.length === before.sorts.length && cells.every((row, at) => row === before.cells[at])
    ? before
    : { ends, sorts, cells, examples: next.examples };
}

function kept<T>(before: T, next: T): T {
  return JSON.stringify(before) === JSON.stringify(next) ? before : next;
}

/** A row in the numbers of the sorts before. */
function keptRow(before: number[] | undefined, next: number[], places: number[]): number[] {
  const row = next.map((sort) => places[sort] ?? sort);
  return before?.length === row.length && row.every((sort, at) => sort === before[at]) ? before : row;
}
