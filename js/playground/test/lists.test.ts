import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { locate, Reader } from "../src/yaml/documents.js";
import { editOf } from "../src/yaml/fix.js";

const parse = (text: string) => parseYaml(text, { version: "1.1" });
const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  annotations:\n    note: |\n      - no item\n      items:\nspec: {}\n`;
const item = (name: string, indent: string) =>
  `- ${pod(name).trimEnd().replaceAll("\n", "\n  ")}\n`.replace(/^(?=.)/gm, indent);
const list = (indent: string, ...names: string[]) =>
  `apiVersion: v1\nitems:\n${names.map((name) => item(name, indent)).join("")}kind: List\nmetadata:\n  resourceVersion: ""\n`;

/** Reads step by step, and counts the pieces that are new. */
async function prepared(reader: Reader, text: string): Promise<void> {
  await reader.prepare(text, async () => {});
}

test.each(["", "  "])("a List indented by %j is what it is as a whole", (indent) => {
  const text = list(indent, "a", "b", "c");
  const { objects, problems, unread } = new Reader().read(text);
  expect(problems).toEqual([]);
  expect(unread).toEqual([]);
  expect(objects.map(({ object }) => object)).toEqual([parse(text)]);
});

test.each(["", "  "])("places in a List indented by %j are those of the text", (indent) => {
  const text = `# first\n---\n${list(indent, "a", "b")}`;
  const [located] = new Reader().read(text).objects;
  if (located === undefined) throw new Error("no object");
  const at = (pointer: string) => {
    const { from, to } = locate(located, pointer);
    return text.slice(from, to);
  };
  expect(at("/items/1/metadata/name")).toBe("name: b");
  expect(at("/items/0/kind")).toBe("kind: Pod");
  expect(at("/kind")).toBe("kind: List");
  expect(at("/metadata/resourceVersion")).toBe('resourceVersion: ""');
  expect(at("/apiVersion")).toBe("apiVersion: v1");
});

test.each(["", "  "])("a fix in a List indented by %j changes one item", (indent) => {
  const text = list(indent, "a", "b");
  const [located] = new Reader().read(text).objects;
  if (located === undefined) throw new Error("no object");
  const patch = [{ op: "replace" as const, path: "/items/1/metadata/name", value: "renamed" }];
  const { from, to, insert } = editOf(located, patch);
  expect(text.slice(0, from) + insert + text.slice(to)).toBe(text.replace("name: b", "name: renamed"));
});

test("after an edit only the item that changed is read", async () => {
  const seen: number[] = [];
  const reader = new Reader((done, total) => void (done === total && seen.push(total)));
  for (const names of [
    ["a", "b", "c"],
    ["a", "b", "c"],
    ["a", "x", "c"],
    ["a", "x", "c", "y"],
  ]) {
    const text = list("", ...names);
    await prepared(reader, text);
    expect(reader.read(text).objects[0]?.object).toEqual(parse(text));
  }
  expect(seen).toEqual([3, 1, 1]);
});

test("an item that cannot be read is named and leaves the others", () => {
  const text = list("", "a", "b").replace("name: a", "name: [");
  const { objects, unread } = new Reader().read(text);
  expect(unread).toMatchObject([{ file: "manifests", place: "7:5" }]);
  const [located] = objects;
  if (located === undefined) throw new Error("no object");
  expect((located.object as { items: unknown[] }).items).toHaveLength(1);
  const { from, to } = locate(located, "/items/0/metadata/name");
  expect(text.slice(from, to)).toBe("name: b");
});

test.each([
  ["an alias into another item", "kind: List\nitems:\n- &a {kind: Pod}\n- *a\n"],
  ["no items", "kind: List\nitems:\nmetadata: {}\n"],
  ["an empty list", "kind: List\nitems: []\n"],
  ["an item that is nothing", "kind: List\nitems:\n-\n- kind: Pod\n"],
  ["items of something else", "kind: Pod\nitems:\n- kind: Pod\n"],
  ["comments between items", "kind: List\nitems:\n# one\n- kind: Pod\n# two\n- kind: Node # last\n# end\n"],
  ["a flow list", "kind: List\nitems: [{kind: Pod}, {kind: Node}]\n"],
  [
    "sequences in items",
    "kind: PodList\nitems:\n- - a\n  - b\n- kind: Pod\n  spec:\n    containers:\n    - name: x\n",
  ],
])("%s is read as YAML has it", (_name, text) => {
  const { objects, problems } = new Reader().read(text);
  expect(problems).toEqual([]);
  expect(objects.map(({ object }) => object)).toEqual([parse(text)]);
});

test("JSON goes to the module as it is, and places are found in its items", () => {
  const text = JSON.stringify(
    { kind: "List", items: [{ kind: "A,]" }, { metadata: { name: "b" } }] },
    null,
    2,
  );
  const [located] = new Reader().read(text).objects;
  if (located === undefined) throw new Error("no object");
  expect(located.json).toBe(text);
  const { from, to } = locate(located, "/items/1/metadata/name");
  expect(text.slice(from, to)).toBe('"name": "b"');
  const kind = locate(located, "/kind");
  expect(text.slice(kind.from, kind.to)).toBe('"kind": "List"');
});

test("a fix changes the JSON of one item", () => {
  const text = JSON.stringify({ kind: "List", items: [{ spec: { open: {}, own: {} } }, {}] }, null, 2);
  const [located] = new Reader().read(text).objects;
  if (located === undefined) throw new Error("no object");
  const { from, to, insert } = editOf(located, [{ op: "remove", path: "/items/0/spec/open" }]);
  const fixed = text.slice(0, from) + insert + text.slice(to);
  expect(JSON.parse(fixed)).toEqual({ kind: "List", items: [{ spec: { own: {} } }, {}] });
});

test("reading that nobody waits for ends, and what was read stays read", async () => {
  const text = list("", ...Array.from({ length: 40 }, (_, at) => `p${at}`));
  const totals: number[] = [];
  const reader = new Reader((_done, total) => totals.push(total));
  await expect(reader.prepare(text, () => Promise.reject(new Error("dropped")))).rejects.toThrow("dropped");
  await prepared(reader, text);
  expect(totals[0]).toBe(40);
  expect(reader.read(text).objects[0]?.object).toEqual(parse(text));
});
