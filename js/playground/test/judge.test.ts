import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { Reader } from "../src/yaml/documents.js";

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = (await load()).module;
});

const policy = (name: string, peer: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: a}
spec: {podSelector: {}, ingress: [{from: [${peer}]}]}
`;
const space = (name: string, team: string) =>
  `---\n{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {team: ${team}}}}\n`;
const [OWN, HOLE] = ["{podSelector: {}}", "{namespaceSelector: {matchLabels: {team: x}}}"];

test("what is remembered from one edit to the next is what is found anew, at the places where it stands now", async () => {
  const edits = [
    policy("one", HOLE) + policy("two", HOLE),
    `# moved\n${policy("one", HOLE)}${policy("two", OWN)}`,
    `${policy("one", HOLE)}${policy("two", OWN)}${space("b", "x")}`,
    `${policy("one", HOLE)}${policy("two", OWN)}${space("b", "y")}`,
    policy("two", HOLE),
    policy("one", HOLE) + policy("two", HOLE),
  ];
  const settings = ["", "exempt: {namespaces: [a]}", ""];
  const [warm, reader] = [await Module.of(compiled), new Reader()];
  let marked = 0;
  for (const text of settings.flatMap((own) => edits.map((edit) => [edit, own] as const))) {
    const { took: _took, ...remembered } = await judge(warm, reader.read(text[0]), text[1]);
    const { took: _other, ...anew } = await judge(
      await Module.of(compiled),
      new Reader().read(text[0]),
      text[1],
    );
    expect(remembered).toEqual(anew);
    marked += remembered.markers.length;
  }
  expect(marked).toBeGreaterThan(10);
});

test("a module that fell over forgets, and says everything again", async () => {
  const [module, parsed] = [await Module.of(compiled), new Reader().read(policy("one", HOLE))];
  const first = await judge(module, parsed, "");
  await expect(module.ask("no such operation", {})).rejects.toThrow();
  const again = await judge(module, parsed, "");
  expect(again.markers).toEqual(first.markers);
});
