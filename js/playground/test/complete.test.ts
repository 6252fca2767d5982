import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, test, vi } from "vitest";
import { readSettingsHelp } from "../build/settings.js";
import type { WireRule } from "../src/engine/wire.js";

vi.mock("virtual:settings", () => ({ default: readSettingsHelp() }));
const { completeManifests, completeSettings } = await import("../src/editor/complete.js");

const RULES: WireRule[] = [
  { name: "any-source", level: "deny", summary: "A rule without peers.", page: "" },
  { name: "host-network", level: "warn", summary: "A pod of the node.", page: "" },
];

/** What is offered at `|`, by its label. */
function offered(text: string, source: typeof completeManifests): string[] {
  const at = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", "") });
  return (source(new CompletionContext(state, at, true))?.options ?? []).map(({ label }) => label);
}

const inSettings = (text: string) =>
  offered(
    text,
    completeSettings(() => RULES),
  );

test.each([
  ["a name", "pl|", "plugin"],
  ["a word of a setting", "plugin: c|", "cilium"],
  ["a rule", "rules:\n  any|", "any-source"],
  ["a level", "rules:\n  any-source: |", "warn"],
  ["a field within a setting", "exempt:\n  |", "namespaces"],
  ["a field of an item", "trustedPeers:\n- |", "name"],
])("the settings offer %s", (_name, text, label) => {
  expect(inSettings(text)).toContain(label);
});

test.each(["plugin: cilium |", "# pl|", "isolateBy: |"])("nothing is offered at %j", (text) => {
  expect(inSettings(text)).toEqual([]);
});

test("levels and rules are those of the module alone", () => {
  expect(inSettings("rules:\n  |")).toEqual(["any-source", "host-network"]);
  expect(inSettings("rules:\n  host-network: |")).toEqual(["deny", "warn", "off"]);
});

test.each<[string, boolean]>([
  ["Cil|", true],
  ["kind: Pod\n---\n|", true],
  ["kind: Pod\n---\n|\n---\nkind: Pod\n", true],
  ["kind: Pod\n|", false],
  ["kind: |", false],
])("a new object is offered where one begins: %j", (text, begins) => {
  expect(offered(text, completeManifests).includes("CiliumNetworkPolicy")).toBe(begins);
});
