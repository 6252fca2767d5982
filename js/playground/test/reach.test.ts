import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { Module } from "../src/engine/module.js";
import { reach } from "../src/engine/reach.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

const pod = (name: string, namespace: string) =>
  `---\n{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}}, spec: {containers: []}}\n`;

/** What became of each cell since `before`, by the labels of its ends. */
async function marked(before: string, after: string, filter = ""): Promise<Record<string, string>> {
  const [old, now] = [new Reader().read(before), new Reader().read(after)];
  const { grid, marks } = await reach(module, now, old, { expanded: [], filter, settings: "" });
  const said = grid.ends.flatMap((from, row) =>
    grid.ends.map((to, column) => [`${from.label} ${to.label}`, marks?.[row]?.[column] ?? ""] as const),
  );
  return Object.fromEntries(said.filter(([, mark]) => mark !== ""));
}

const LEFT = pod("p", "a") + pod("q", "b");

// Outside are addresses, and pods that the manifests do not list.
test("what is gone counts in the cell of its namespace, and not as the outside", async () => {
  expect(await marked(LEFT + pod("gone", "a"), LEFT)).toEqual({
    "a a": "2 removed",
    "a b": "1 removed",
    "b a": "1 removed",
    "a outside": "2 removed",
    "outside a": "2 removed",
  });
});

test("what the filter leaves out is not counted", async () => {
  expect(await marked(LEFT, LEFT + pod("new", "a"), "/p")).toEqual({});
});
