import { expect, test } from "vitest";
import type { Grid, GridEnd, Reach } from "../src/engine/model.js";
import { ordered } from "../src/places/reach/order.js";

const end = (label: string, kind: GridEnd["kind"] = "namespace"): GridEnd => ({
  id: label,
  label,
  namespace: label,
  kind,
  size: 2,
  first: [],
});
const REACHES: readonly Reach[] = ["all", "some", "none", "self"];
const sorts = REACHES.map((reach) => ({ reach, wall: "inside" as const, pairs: 4, open: 0, text: reach }));
const row = (...reaches: Reach[]) => reaches.map((reach) => REACHES.indexOf(reach));
const grid: Grid = {
  sorts,
  examples: new Map([["1 2", ["b", "c"]]]),
  ends: [end("a"), end("b"), end("c"), end("outside", "outside")],
  cells: [
    row("all", "none", "none", "none"),
    row("none", "all", "some", "none"),
    row("none", "all", "all", "all"),
    row("none", "none", "all", "self"),
  ],
};
const marks = grid.ends.map((from) => grid.ends.map((to) => `${from.label} ${to.label}`));

test("in the order of names everything stays as it is", () => {
  const table = { grid, marks };
  expect(ordered(table, "name")).toBe(table);
});

test("the most open comes first, the outside stays last, and cells and marks move with their ends", () => {
  const table = ordered({ grid, marks }, "open");
  expect(table.grid.ends.map(({ label }) => label)).toEqual(["c", "b", "a", "outside"]);
  expect(table.grid.cells.map((cells) => cells.map((sort) => REACHES[sort]))).toEqual([
    ["all", "all", "none", "all"],
    ["some", "all", "none", "none"],
    ["none", "none", "all", "none"],
    ["all", "none", "none", "self"],
  ]);
  expect([...table.grid.examples]).toEqual([["1 0", ["b", "c"]]]);
  expect(table.marks?.[0]).toEqual(["c c", "c b", "c a", "c outside"]);
});

test("what is open across a boundary comes before whatever is open inside", () => {
  const across = [...sorts, { reach: "some" as const, wall: "across" as const, pairs: 4, open: 1, text: "" }];
  const cells = [...grid.cells.slice(0, 3).map((row) => [...row]), row("none", "none", "none", "self")];
  for (const row of cells) row[3] = REACHES.indexOf("none");
  (cells[1] as number[])[0] = across.length - 1;
  const table = ordered({ grid: { ...grid, sorts: across, cells }, marks: null }, "open");
  expect(table.grid.ends.map(({ label }) => label)).toEqual(["b", "a", "c", "outside"]);
});
