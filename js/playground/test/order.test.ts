import { expect, test } from "vitest";
import type { Grid, GridEnd, Reach } from "../src/engine/model.js";
import { ordered } from "../src/places/reach/order.js";

const end = (label: string, kind: GridEnd["kind"] = "namespace"): GridEnd => ({
  id: label,
  label,
  namespace: label,
  kind,
  size: 2,
});
const row = (...reaches: Reach[]) => reaches.map((reach) => ({ reach, text: reach }));
const grid: Grid = {
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
  expect(table.grid.cells.map((cells) => cells.map(({ reach }) => reach))).toEqual([
    ["all", "all", "none", "all"],
    ["some", "all", "none", "none"],
    ["none", "none", "all", "none"],
    ["all", "none", "none", "self"],
  ]);
  expect(table.marks?.[0]).toEqual(["c c", "c b", "c a", "c outside"]);
});
