import { expect, test } from "vitest";
import { askedAt, cellAt, gridOf } from "../src/engine/grid.js";
import type { Grid } from "../src/engine/model.js";
import { reuse } from "../src/engine/reuse.js";
import type { WireGroups } from "../src/engine/wire.js";
import { moved } from "../src/places/reach/grid.js";
import { glyphOf, SIGN_WORDS, signOf } from "../src/places/reach/signs.js";
import { summaryOf } from "../src/places/reach/summary.js";

type Sort = WireGroups["sorts"][number];

const sort = (reach: Sort["reach"], more: Partial<Sort> = {}): Sort => {
  const open = { all: 4, some: 1, none: 0, self: 0 }[reach];
  return { reach, pairs: 4, open, full: reach === "all" ? 4 : 0, wall: "across", ...more };
};
const end = (
  name: string,
  kind: "namespace" | "workload" | "outside" | "controller",
  ...first: string[]
) => ({
  ...{ kind, name, first, size: 2, guarded: true },
  id: `${kind}:${name}`,
  ...(kind === "outside" || kind === "controller" ? {} : { namespace: name }),
});
const groups = (sorts: Sort[], cells: number[][]): WireGroups => ({
  ends: [
    end("a", "namespace", "a/x", "a/y"),
    end("b", "namespace", "b/x", "b/y"),
    end("outside", "outside", "external"),
  ],
  sorts,
  cells,
  examples: [[0, 1, "a/y", "b/y"]],
  workloads: [],
});
const SORTS = [
  sort("all", { wall: "inside" }),
  sort("some"),
  sort("none"),
  sort("all", { wall: "trusted" }),
  sort("self"),
];
const WIRE = groups(SORTS, [
  [0, 1, 2],
  [2, 0, 3],
  [1, 2, 4],
]);
const grid = gridOf(WIRE);

test.each<[Sort, string]>([
  [sort("self"), ""],
  [sort("none"), "nothing"],
  [sort("all"), "everything"],
  [sort("some", { pairs: 1, ports: "TCP 80" }), "TCP 80"],
  [sort("some", { pairs: 1 }), "a part"],
  [sort("some", { open: 3, full: 3 }), "3 of 4 pairs"],
  [sort("some", { open: 3, full: 0, ports: "TCP 80" }), "3 of 4 pairs, TCP 80"],
  [sort("some", { open: 4, full: 3 }), "every pair, some ports"],
])("a cell of %j says %j", (wire, text) => {
  expect(gridOf(groups([wire], [[0]])).sorts[0]?.text).toBe(text);
});

test.each([
  ["an open pair, where a part is open", 0, 1, { from: "a/y", to: "b/y", pairs: 4 }],
  ["any pair where none is open", 1, 0, { from: "b/x", to: "a/x", pairs: 4 }],
  ["two workloads inside a namespace", 0, 0, { from: "a/x", to: "a/y", pairs: 4 }],
  ["addresses", 1, 2, { from: "b/x", to: "external", pairs: 4 }],
  ["nobody, where there is no pair", 2, 2, undefined],
])("a cell of many is explained by %s", (_name, row, column, expected) => {
  expect(askedAt(grid, row, column)?.example).toEqual(expected);
});

test("a pair of workloads needs no example, and nobody is asked as an ingress controller", () => {
  const ends = [end("x", "workload", "x"), end("y", "workload", "y"), end("ic", "controller")];
  const alone = gridOf({ ...WIRE, ends });
  expect(askedAt(alone, 0, 1)?.example).toBeUndefined();
  expect(askedAt(alone, 2, 0)?.example).toBeUndefined();
});

test.each<[Partial<Sort>, string, string]>([
  [{ reach: "all", wall: "across" }, "alarm", "●"],
  [{ reach: "some", wall: "across" }, "alarm", "◐"],
  [{ reach: "none", wall: "across" }, "wall", "┃"],
  [{ reach: "all", wall: "trusted" }, "trusted", "◆"],
  [{ reach: "some", wall: "trusted" }, "trusted", "◈"],
  [{ reach: "all", wall: "inside" }, "open", "●"],
  [{ reach: "none", wall: "unguarded" }, "closed", "·"],
  [{ reach: "self", wall: "inside" }, "self", ""],
])("%j is the sign %s, %s", (wire, sign, glyph) => {
  const cell = { ...sort("all"), ...wire };
  expect([signOf(cell), glyphOf(cell)]).toEqual([sign, glyph]);
  expect(SIGN_WORDS[signOf(cell)]).not.toBe("");
});

test("a matrix comes to what is open across boundaries, the worst first", () => {
  const summary = summaryOf(grid);
  expect([summary.open, summary.closed, summary.trusted]).toEqual([2, 3, 1]);
  expect(summary.worst.map(({ end, from }) => [end.label, from])).toEqual([["b", 1]]);
  expect(summary.openToAll.map(({ label }) => label)).toEqual(["b"]);
});

/** As it arrives from the worker: made anew, and its sorts in another order. */
function again(wire: WireGroups): Grid {
  const turned = [...wire.sorts].reverse();
  const cells = wire.cells.map((row) => row.map((at) => wire.sorts.length - 1 - at));
  return gridOf(structuredClone({ ...wire, sorts: turned, cells }));
}

test("a matrix that is as it was stays the same object, and of another the rows that are", () => {
  expect(reuse(grid, again(WIRE))).toBe(grid);
  const changed = {
    ...WIRE,
    sorts: [...SORTS, sort("some", { open: 2 })],
    cells: WIRE.cells.map((row) => [...row]),
  };
  (changed.cells[1] as number[])[0] = 5;
  const next = reuse(grid, again(changed));
  expect(next.ends).toBe(grid.ends);
  expect(next.cells[0]).toBe(grid.cells[0]);
  expect(next.cells[2]).toBe(grid.cells[2]);
  expect(cellAt(next, 1, 0)?.open).toBe(2);
  expect(cellAt(next, 0, 1)).toEqual(cellAt(grid, 0, 1));
});

test.each([
  ["ArrowRight", false, 1, 1, [1, 2]],
  ["ArrowRight", false, 0, 3, [0, 3]],
  ["ArrowUp", false, 0, 0, [0, 0]],
  ["End", false, 1, 0, [1, 3]],
  ["End", true, 1, 0, [3, 3]],
  ["Home", true, 2, 2, [0, 0]],
  ["PageDown", false, 0, 1, [3, 1]],
  ["x", false, 0, 0, undefined],
] as const)("%s (Ctrl %s) leads from %i %i to %j", (key, ctrlKey, row, column, expected) => {
  expect(moved({ key, ctrlKey }, row, column, 3)).toEqual(expected);
});
