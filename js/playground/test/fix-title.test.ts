import { load } from "partywall";
import { expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { Reader } from "../src/yaml/documents.js";

const module = await Module.of((await load()).module);

test.each([
  ["a field", "- podSelector: {}\n      namespaceSelector: {}", "Remove namespaceSelector"],
  ["an entry of a list", "- podSelector: {}\n    - namespaceSelector: {}", "Change from[1]"],
])("a quick fix says what it does to %s", async (_name, peers, title) => {
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec:\n  podSelector: {}\n  ingress:\n  - from:\n    ${peers}\n`;
  const { objects } = await judge(module, new Reader().read(text), "");
  expect(objects[0]?.findings.map(({ marker }) => marker.fix?.title)).toContain(title);
});
