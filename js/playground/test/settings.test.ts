import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

/** The marked part of the settings, and what is said of it. */
async function marked(text: string): Promise<[string, string] | null> {
  const { settings } = await judge(module, new Reader().read(""), text);
  return settings && [text.slice(settings.from, settings.to), settings.message];
}

test.each(["", "# nothing\n", "exempt:\n  namespaces: [kube-system]\n"])("usable: %j", async (text) => {
  expect(await marked(text)).toBeNull();
});

test.each([
  ["exempt: {}\nnope: 1\n", "nope: 1", "unknown field `nope`"],
  ["rules:\n  name-label: loud\n", "name-label: loud", "rules"],
  ["exempt:\n  namespaces:\n  - a\n  - {}\n", "{}", "exempt.namespaces[1]"],
  ["clusterCidrs: [10.0.0.0/8, x]\nexempt: {}\n", "x", "`x` is not a block of addresses"],
  ["exempt:\n  - 1\n", "exempt:", "exempt"],
  ["- a\n- b\n", "- a", "the settings are a mapping"],
  ["a: 1\nb: [\n", "", "Flow sequence"],
])("%j is marked at %j", async (text, place, message) => {
  const [at, said] = (await marked(text)) ?? [];
  expect(said).toContain(message);
  expect(at?.trim()).toBe(place);
});
