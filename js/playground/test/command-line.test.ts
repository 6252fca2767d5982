import { expect, test } from "vitest";
import { INITIAL } from "../src/state.js";
import { type Asked, commandLine } from "../src/ui/command-line.js";

const pair = { from: "a/p[Pod]", to: " 10.0.0.1 ", port: "" };
const input = "<<'PARTYWALL'\nkind: Pod\nPARTYWALL\n";

test.each<[string, Partial<Asked>, string]>([
  ["the matrix", { view: "reach" }, `partywall connectivity - ${input}`],
  ["the picture", { view: "picture" }, `partywall connectivity - ${input}`],
  ["a text without an end of its last line", { text: "kind: Pod" }, `partywall connectivity - ${input}`],
  ["a plugin", { view: "reach", plugin: "cilium" }, `partywall connectivity - --plugin cilium ${input}`],
  [
    "a pair under a plugin",
    { view: "explain", pair, plugin: "calico" },
    `partywall explain -m - --plugin calico 'a/p[Pod]' 10.0.0.1 ${input}`,
  ],
  ["no pair", { view: "explain", pair: { ...pair, to: " " } }, `partywall connectivity - ${input}`],
  ["a pair", { view: "explain", pair }, `partywall explain -m - 'a/p[Pod]' 10.0.0.1 ${input}`],
  [
    "a pair and a port",
    { view: "explain", pair: { ...pair, from: "it's", port: "UDP/53" } },
    `partywall explain -m - 'it'\\''s' 10.0.0.1 UDP/53 ${input}`,
  ],
  ["changes of nothing", { view: "changes" }, `partywall connectivity - ${input}`],
  [
    "changes",
    { view: "changes", baseline: "kind: Node" },
    `cat > partywall-before.yaml <<'PARTYWALL'\nkind: Node\nPARTYWALL\npartywall diff partywall-before.yaml - ${input}`,
  ],
  ["exposure", { view: "exposure" }, `partywall exposure - ${input}`],
  ["isolation", { view: "isolation" }, `partywall isolation - ${input}`],
  [
    "isolation with settings",
    { view: "isolation", settings: "guard: all\n" },
    `cat > partywall-settings.yaml <<'PARTYWALL'\nguard: all\nPARTYWALL\npartywall isolation - --settings partywall-settings.yaml ${input}`,
  ],
  [
    "admission",
    { view: "verdict", settings: "guard: all" },
    `cat > partywall-settings.yaml <<'PARTYWALL'\nguard: all\nPARTYWALL\npartywall audit - --settings partywall-settings.yaml ${input}`,
  ],
  [
    "a text that holds the word of its end",
    { text: "PARTYWALL\n" },
    "partywall connectivity - <<'PARTYWALL_'\nPARTYWALL\nPARTYWALL_\n",
  ],
])("the command asks what the view shows: %s", (_name, asked, expected) => {
  expect(commandLine({ ...INITIAL, plugin: null, text: "kind: Pod\n", ...asked })).toBe(expected);
});
