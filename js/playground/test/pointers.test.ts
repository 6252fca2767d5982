import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { readCases } from "../e2e/cases.js";
import { locate, Reader, steps } from "../src/yaml/documents.js";

/** What a pointer leads to, with the key before it, as the text of it reads. */
function valueAt(object: unknown, pointer: string): unknown {
  let value = object;
  let last = "";
  let parent: unknown;
  for (const step of steps(pointer)) {
    if (typeof value !== "object" || value === null || !(step in value)) return undefined;
    [parent, value, last] = [value, (value as Record<string, unknown>)[step], step];
  }
  return parent === undefined || Array.isArray(parent) ? value : { [last]: value };
}

/** What stands at the place of a pointer, read again with the indentation that it has. */
function located(text: string, pointer: string): unknown {
  const [object] = new Reader().read(text).objects;
  if (object === undefined) throw new Error("no object");
  const { from, to } = locate(object, pointer);
  const column = from - (text.lastIndexOf("\n", from - 1) + 1);
  return parse(" ".repeat(column) + text.slice(from, to), { version: "1.1" });
}

const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf("/"));

test("every pointer that the suites expect is found in the text, or its parent where something is missing", () => {
  const pointers = readCases().flatMap(({ name, request, expect: { findings } }) =>
    (findings ?? []).map(({ pointer }) => ({ name, pointer, object: request.object ?? request.oldObject })),
  );
  expect(pointers.length).toBeGreaterThan(200);
  for (const { name, pointer, object } of pointers) {
    const own = valueAt(object, pointer);
    const expected = own === undefined ? valueAt(object, parentOf(pointer)) : own;
    expect(expected, `${name}: ${pointer} leads nowhere`).toBeDefined();
    expect(located(stringify(object, { version: "1.1" }), pointer), `${name}: ${pointer}`).toEqual(expected);
  }
}, 30_000);
