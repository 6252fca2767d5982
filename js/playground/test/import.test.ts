import { expect, test } from "vitest";
import { importTexts, warningsOf } from "../src/engine/import.js";
import { Reader } from "../src/yaml/documents.js";

const SLOWLY = { turn: async () => {}, onProgress: () => {} };
const importing = (...texts: string[]) => importTexts(texts, new Reader(), SLOWLY);
const warned = (text: string) => warningsOf(text, new Reader(), SLOWLY.turn);
const POD = "kind: Pod\nmetadata:\n  name: p\n";

test.each([
  ["a document", "kind: Secret\nmetadata: {name: s}\n"],
  ["an item of a list", "kind: List\nitems:\n- kind: Secret\n  metadata: {name: s}\n"],
  ["a flow mapping", "items: [{kind: Secret}]\nkind: List\n"],
  ["a quoted kind", `kind: "Secret" # keep\n`],
  ["JSON", '{"kind":"List","items":[{"kind":"Secret"}]}'],
  ["a part that cannot be read", "- kind: Secret\n  data: [\n"],
  ["a text that is broken elsewhere", "kind: Secret\n---\nkind: [\n"],
])("a Secret is found in %s", async (_where, text) => {
  expect((await importing(text)).warnings[0]).toContain("There are Secrets in it.");
  expect((await warned(text))[0]).toContain("There are Secrets in it.");
});

test.each([
  ["of another kind", "kind: SecretStore\n"],
  ["in a text", "kind: ConfigMap\ndata:\n  note: |\n    kind: Secret\n"],
])("a Secret %s is none", async (_where, text) => {
  expect(await importing(text)).toEqual({ text, warnings: [], known: [] });
  expect(await warned(text)).toEqual([]);
});

test("what only servers need is cleaned away, and switches keep their meaning", async () => {
  const text = `${POD}  managedFields: [{}]\n  uid: "1"\nspec: {hostNetwork: on, hostPID: "on"}\nstatus: {podIP: 10.0.0.1, phase: Running}\n`;
  const imported = await importing(text);
  expect(new Reader().read(imported.text).objects[0]?.object).toEqual({
    kind: "Pod",
    metadata: { name: "p" },
    spec: { hostNetwork: true, hostPID: "on" },
    status: { podIP: "10.0.0.1" },
  });
  expect(imported.warnings).toEqual(["Cleaned 1 object of what only servers need."]);
  expect(await warned(text)).toEqual([expect.stringContaining("It holds managedFields")]);
});

test("a text of which a part cannot be read stays as it is", async () => {
  const text = `${POD}  managedFields: []\n---\nkind: [\n`;
  expect(await importing(text)).toEqual({ text, warnings: [], known: [] });
});

test("a word in a comment is nothing that a server wrote", async () => {
  const text = `# drops managedFields and resourceVersion\n${POD}# the end\n`;
  expect(await importing(text)).toEqual({ text, warnings: [], known: [] });
});

test("files become one text, each a document of its own", async () => {
  const { text } = await importing(
    `# no line end\n${POD.trimEnd()}`,
    `---\n${POD}`,
    "",
    '{"kind":"Pod"}',
    "\uFEFFkind: Node\r\n",
  );
  expect(text).toBe(`# no line end\n${POD}---\n${POD}---\nkind: Pod\n---\nkind: Node\n`);
  expect(new Reader().read(text).objects.length).toBe(4);
});

test("what was written anew is known as what it would be read as", async () => {
  const list = {
    kind: "List",
    items: [{ kind: "Pod", spec: { on: "yes", day: "2020-01-02", n: 1e3 } }, { kind: "Node" }],
  };
  const { text, known } = await importing(POD, JSON.stringify(list));
  expect(known.map(([part]) => part).join("")).toBe(text.slice(POD.length));
  const [taught, fresh] = [new Reader(), new Reader()];
  taught.teach(known);
  const read = (reader: Reader) => reader.read(text).objects.map(({ object }) => object);
  expect(read(taught)).toEqual(read(fresh));
  const totals: number[] = [];
  const reader = new Reader((_done, total) => totals.push(total));
  reader.teach(known);
  await reader.prepare(text, SLOWLY.turn);
  expect(totals.at(-1)).toBe(1);
});

test("every object that is written is counted", async () => {
  const seen: [number, number][] = [];
  const onProgress = (done: number, total: number) => void seen.push([done, total]);
  const two = JSON.stringify([{ kind: "Pod" }, { kind: "Node" }]);
  await importTexts([two], new Reader(), { ...SLOWLY, onProgress });
  expect([seen[0], seen.at(-1)]).toEqual([
    [0, 2],
    [2, 2],
  ]);
});

test("what is written anew ends where nobody waits for it", async () => {
  const turn = async () => {
    throw new Error("dropped");
  };
  await expect(importTexts(['{"kind":"Pod"}'], new Reader(), { ...SLOWLY, turn })).rejects.toThrow("dropped");
});
