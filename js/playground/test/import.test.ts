import { expect, test } from "vitest";
import { importTexts, warningsOf } from "../src/engine/import.js";
import { Reader } from "../src/yaml/documents.js";

const importing = (...texts: string[]) => importTexts(texts, new Reader());
const warned = (text: string) => warningsOf(text, new Reader());
const POD = "kind: Pod\nmetadata:\n  name: p\n";

test.each([
  ["a document", "kind: Secret\nmetadata: {name: s}\n"],
  ["an item of a list", "kind: List\nitems:\n- kind: Secret\n  metadata: {name: s}\n"],
  ["a flow mapping", "items: [{kind: Secret}]\nkind: List\n"],
  ["a quoted kind", `kind: "Secret" # keep\n`],
  ["JSON", '{"kind":"List","items":[{"kind":"Secret"}]}'],
  ["a part that cannot be read", "- kind: Secret\n  data: [\n"],
  ["a text that is broken elsewhere", "kind: Secret\n---\nkind: [\n"],
])("a Secret is found in %s", (_where, text) => {
  expect(importing(text).warnings[0]).toContain("There are Secrets in it.");
  expect(warned(text)[0]).toContain("There are Secrets in it.");
});

test.each([
  ["of another kind", "kind: SecretStore\n"],
  ["in a text", "kind: ConfigMap\ndata:\n  note: |\n    kind: Secret\n"],
])("a Secret %s is none", (_where, text) => {
  expect(importing(text)).toEqual({ text, warnings: [] });
  expect(warned(text)).toEqual([]);
});

test("what only servers need is cleaned away, and switches keep their meaning", () => {
  const text = `${POD}  managedFields: [{}]\n  uid: "1"\nspec: {hostNetwork: on, hostPID: "on"}\nstatus: {podIP: 10.0.0.1, phase: Running}\n`;
  const imported = importing(text);
  expect(new Reader().read(imported.text).objects[0]?.object).toEqual({
    kind: "Pod",
    metadata: { name: "p" },
    spec: { hostNetwork: true, hostPID: "on" },
    status: { podIP: "10.0.0.1" },
  });
  expect(imported.warnings).toEqual(["Cleaned 1 object of what only servers need."]);
  expect(warned(text)).toEqual([expect.stringContaining("It holds managedFields")]);
});

test("a text of which a part cannot be read stays as it is", () => {
  const text = `${POD}  managedFields: []\n---\nkind: [\n`;
  expect(importing(text)).toEqual({ text, warnings: [] });
});

test("a word in a comment is nothing that a server wrote", () => {
  const text = `# drops managedFields and resourceVersion\n${POD}# the end\n`;
  expect(importing(text)).toEqual({ text, warnings: [] });
});

test("files become one text, each a document of its own", () => {
  const { text } = importing(
    `# no line end\n${POD.trimEnd()}`,
    `---\n${POD}`,
    "",
    '{"kind":"Pod"}',
    "\uFEFFkind: Node\r\n",
  );
  expect(text).toBe(`# no line end\n${POD}---\n${POD}---\nkind: Pod\n---\nkind: Node\n`);
  expect(new Reader().read(text).objects.length).toBe(4);
});

test("every object that is written is progress", () => {
  let seen = 0;
  importTexts([JSON.stringify([{ kind: "Pod" }, { kind: "Node" }])], new Reader(), () => {
    seen += 1;
  });
  expect(seen).toBe(2);
});
