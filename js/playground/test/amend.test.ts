import { expect, test } from "vitest";
import { amend } from "../src/engine/amend.js";

test.each<[string, string, string[], unknown, string]>([
  ["nothing yet", "", ["plugin"], "cilium", "plugin: cilium\n"],
  ["comments alone", "# as they are\n", ["plugin"], "calico", "# as they are\nplugin: calico\n"],
  [
    "a value",
    "plugin: cilium # ours\nratchet: false\n",
    ["plugin"],
    "calico",
    "plugin: calico # ours\nratchet: false\n",
  ],
  ["a value that goes", "plugin: cilium\nratchet: false\n", ["plugin"], undefined, "ratchet: false\n"],
  ["the last value that goes", "plugin: cilium\n", ["plugin"], undefined, ""],
  ["a list that begins", "", ["trustedPeers", "-"], { name: "a" }, "trustedPeers:\n  - name: a\n"],
  [
    "a list that grows",
    "trustedPeers:\n  - name: a\n",
    ["trustedPeers", "-"],
    { name: "b" },
    "trustedPeers:\n  - name: a\n  - name: b\n",
  ],
  [
    "a place in a mapping",
    "rules: {host-network: warn}\n",
    ["rules", "any-source"],
    "off",
    'rules: { host-network: warn, any-source: "off" }\n',
  ],
])("%s", (_name, text, path, value, expected) => {
  expect(amend(text, path, value)).toBe(expected);
});

test.each(["a: [\n", "- a\n"])("settings that cannot be read stay as they are: %j", (text) => {
  expect(() => amend(text, ["plugin"], "cilium")).toThrow("mend them first");
});
