/**
 * A suggested fix as an edit of the text. The patch is applied to the nodes of
 * the document, not to its value, so that comments and order stay.
 */

import type { Patch } from "partywall";
import { type Document, isCollection } from "yaml";
import { difference, type Edit } from "./difference.js";
import { type Located, steps } from "./documents.js";

/** The smallest edit that carries out `patch` on a document. */
export function editOf({ part, document }: Located, patch: Patch[]): Edit {
  const fixed = document.clone() as Document;
  for (const operation of patch) apply(fixed, operation);
  const [from, , end] = document.range ?? [0, 0, part.text.length];
  const before = part.text.slice(from, end);
  const edit = difference(before, rendered(fixed, before));
  return { ...edit, from: edit.from + part.from + from, to: edit.to + part.from + from };
}

function apply(document: Document, operation: Patch): void {
  const place = steps(operation.path);
  if (operation.op === "remove") {
    document.deleteIn(place);
    return;
  }
  const { op, value } = operation;
  const parent = document.getIn(place.slice(0, -1));
  const last = place.at(-1) ?? "";
  if (
    op === "add" &&
    isCollection(parent) &&
    "items" in parent &&
    isSequenceStep(last) &&
    document.hasIn(place)
  ) {
    parent.items.splice(Number(last), 0, document.createNode(value) as never);
  } else if (last === "-") {
    document.addIn(place.slice(0, -1), document.createNode(value));
  } else {
    document.setIn(place, document.createNode(value));
  }
}

function isSequenceStep(step: string): boolean {
  return /^\d+$/.test(step);
}

/** Written as the document was: its marker, its indentation of sequences, no folding of lines. */
function rendered(document: Document, before: string): string {
  const indentSeq = !/^( *)[\w./-]+:\n\1- /m.test(before);
  const text = document.toString({ lineWidth: 0, indentSeq, flowCollectionPadding: !/\{\w/.test(before) });
  return before.startsWith("---") && !text.startsWith("---") ? `---\n${text}` : text;
}
