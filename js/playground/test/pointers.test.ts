import { expect, test } from "vitest";
import { readCases } from "../e2e/cases.js";
import { steps } from "../src/yaml/documents.js";

/** Whether a pointer leads to something in an object. */
function leads(object: unknown, pointer: string): boolean {
  return steps(pointer).every((step) => {
    if (typeof object !== "object" || object === null || !(step in object)) return false;
    object = (object as Record<string, unknown>)[step];
    return true;
  });
}

const parent = (pointer: string) => pointer.slice(0, pointer.lastIndexOf("/"));

test("every pointer that the suites expect leads to a place of the object, or to where something is missing", () => {
  const pointers = readCases().flatMap(({ name, request, expect: { findings } }) =>
    (findings ?? []).map(({ pointer }) => ({ name, pointer, object: request.object ?? request.oldObject })),
  );
  expect(pointers.length).toBeGreaterThan(200);
  const missing = pointers.filter(({ object, pointer }) => !leads(object, pointer));
  expect(missing.length).toBeLessThan(pointers.length / 20);
  expect(missing.filter(({ object, pointer }) => !leads(object, parent(pointer)))).toEqual([]);
}, 30_000);
