/**
 * A suggested fix as an edit of the text. The patch is applied to the nodes of
 * the document, not to its value, so that comments and order stay.
 */

import type { Patch } from "partywall";
import { type Document, isCollection } from "yaml";
import { difference, type Edit } from "./difference.js";
import { type Located, steps } from "./documents.js";

/** The smallest edit that carries out `patch` on a document: on the one piece of it that the patch is about. */
export function editOf(located: Located, patch: Patch[]): Edit {
  const places = patch.map((operation) => located.placeOf(steps(operation.path)));
  const [place] = places;
  if (place === undefined) return { from: 0, to: 0, insert: "" };
  const { piece, from: begin } = place;
  const fixed = piece.document.clone() as Document;
  for (const [at, operation] of patch.entries()) apply(fixed, operation, places[at]?.path ?? []);
  const [from, , end] = piece.document.range ?? [0, 0, piece.text.length];
  const before = piece.text.slice(from, end);
  const edit = difference(before, rendered(fixed, before));
  return { ...edit, from: edit.from + begin + from, to: edit.to + begin + from };
}

function apply(document: Document, operation: Patch, place: string[]): void {
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

/** Written as the document was: its marker, its indentation, also of sequences, no folding of lines. */
function rendered(document: Document, before: string): string {
  const indentSeq = !/^( *)[\w./-]+:\n\1- /m.test(before.replace(/^( *)- /, "$1  "));
  const text = document.toString({ lineWidth: 0, indentSeq, flowCollectionPadding: !/\{\w/.test(before) });
  const [indent = ""] = /^ +(?=- )/.exec(before) ?? [];
  const indented = indent === "" ? text : text.replace(/^(?=.)/gm, indent);
  return before.startsWith("---") && !indented.startsWith("---") ? `---\n${indented}` : indented;
}
