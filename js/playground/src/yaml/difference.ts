/** What differs between two texts, as one edit. */

/** A replacement of a range of the text. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** What differs between two texts, without what is common at both ends. */
export function difference(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}
