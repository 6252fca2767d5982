import { readFileSync } from "node:fs";
import { load } from "partywall";
import { expect, test } from "vitest";
import { cellAt } from "../src/engine/grid.js";
import { Module } from "../src/engine/module.js";
import { reach } from "../src/engine/reach.js";
import { RECIPE } from "../src/places/start/recipe-scene.js";
import { Reader } from "../src/yaml/documents.js";

const MANIFESTS = new URL("../../../fixtures/connectivity/recipe/manifests.yaml", import.meta.url);

test("the picture of the first screen is what the module says of the recipe", async () => {
  const module = await Module.of((await load()).module);
  const expanded = RECIPE.namespaces.map(({ name }) => name);
  const parsed = new Reader().read(readFileSync(MANIFESTS, "utf8"));
  const { grid, workloads } = await reach(module, parsed, null, { expanded, filter: "", settings: "" });
  const at = (id: string) => grid.ends.findIndex(({ namespace, label }) => `${namespace}/${label}` === id);
  for (const { from, to, open } of RECIPE.links)
    expect([from, to, cellAt(grid, at(from), at(to))?.reach !== "none"]).toEqual([from, to, open]);
  const actors = RECIPE.actors.map(({ id }) => id).sort();
  expect(actors).toEqual(workloads.map(({ namespace, name }) => `${namespace}/${name}`).sort());
});
