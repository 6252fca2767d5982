/** Where things stand in a document, in characters of its text. */
import { isMap, isScalar, isSeq, type Node } from "yaml";

/** The range of what a path leads to; its nearest parent's if it is absent. */
export function rangeIn(contents: Node | null, path: string[]): [number, number] {
  let place: [number, number] = span(contents) ?? [0, 1];
  let node: unknown = contents;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === step);
      if (pair === undefined) return place;
      const key = span(pair.key as Node) ?? place;
      const value = span(pair.value as Node | null);
      place = [key[0], value && value[1] > key[1] ? value[1] : key[1]];
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return place;
      place = span(item as Node) ?? place;
      node = item;
    } else {
      return place;
    }
  }
  return place;
}

/** The range of a node without the white space and the comments behind it. */
function span(node: Node | null | undefined): [number, number] | undefined {
  return node?.range ? [node.range[0], node.range[1]] : undefined;
}
