import type { Patch } from "partywall";
import { expect, test } from "vitest";
import { locate, Reader, split } from "../src/yaml/documents.js";
import { editOf } from "../src/yaml/fix.js";

const policy = `---
# the recipe
kind: NetworkPolicy
metadata: {name: p, namespace: a}
spec:
  ingress:
  - from:
    - namespaceSelector: {} # too wide
      podSelector:
        matchLabels:
          app: web
`;
const broken = "---\nkind: [\n";
const text = `${policy}${broken}---\nkind: Pod\n`;

test("a broken document leaves the others readable", () => {
  const { objects, problems } = new Reader().read(text);
  expect(objects.map(({ object }) => (object as { kind: string }).kind)).toEqual(["NetworkPolicy", "Pod"]);
  expect(
    problems.every(({ from }) => from >= policy.length && from < policy.length + broken.length + 1),
  ).toBe(true);
  expect(problems.length).toBeGreaterThan(0);
});

test("a broken document is handed on with its place, its text and what is wrong", () => {
  const { unread, problems } = new Reader().read(text);
  expect(unread).toEqual([{ file: "manifests", place: "14:1", reason: problems[0]?.message, text: broken }]);
});

test.each([
  ["/spec/ingress/0/from/0/namespaceSelector", "namespaceSelector: {}"],
  ["/spec/ingress/0/from/0/podSelector/matchLabels/app", "app: web"],
  ["/metadata/name", "name: p"],
  ["/spec/egress", "spec:"],
  ["/kind", "kind: NetworkPolicy"],
])("%s is found at %s", (pointer, expected) => {
  const located = new Reader().read(`kind: Namespace\n${text}`).objects[1];
  if (located === undefined) throw new Error("no object");
  const range = locate(located, pointer);
  expect(`kind: Namespace\n${text}`.slice(range.from, range.to).startsWith(expected)).toBe(true);
});

test("the items of a list are found in its document", () => {
  const list =
    "kind: List\nitems:\n- kind: Pod\n- kind: PodList\n  items: [{kind: Pod, metadata: {name: x}}]\n";
  const { objects } = new Reader().read(list);
  const [whole] = objects;
  if (whole === undefined) throw new Error("no object");
  const range = locate(whole, "/items/1/items/0/metadata/name");
  expect(list.slice(range.from, range.to)).toBe("name: x");
});

test("scalars are read as Kubernetes reads them", () => {
  const yaml =
    "kind: x\nswitch: on\nanswer: yes\noctal: 010\nversion: 1.0\nclock: 12:30\nday: 2020-01-02\nexp: 1e3\n";
  expect(new Reader().read(yaml).objects[0]?.object).toEqual({
    kind: "x",
    switch: true,
    answer: true,
    octal: 8,
    version: 1,
    clock: "12:30",
    day: "2020-01-02",
    exp: 1000,
  });
});

test("an alias bomb is a problem, not a hang", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
    .split("")
    .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[i]}`).join(",")}]`)
    .join("\n")}\n`;
  const { objects, problems } = new Reader().read(bomb);
  expect(objects).toEqual([]);
  expect(problems[0]?.message).toMatch(/alias/i);
});

test("parts join to the text", () => {
  expect(
    split(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
  expect(split("").map((part) => part.text)).toEqual([""]);
});

test.each<[Patch[], string]>([
  [
    [{ op: "remove", path: "/spec/ingress/0/from/0/namespaceSelector" }],
    policy.replace(/namespaceSelector.*\n {6}/, ""),
  ],
  [[{ op: "add", path: "/spec/policyTypes", value: ["Ingress"] }], `${policy}  policyTypes:\n  - Ingress\n`],
  [[{ op: "replace", path: "/metadata/name", value: "q" }], policy.replace("name: p", "name: q")],
])("a fix changes only what it must: %j", (patch, expected) => {
  const [located] = new Reader().read(policy).objects;
  if (located === undefined) throw new Error("no object");
  const { from, to, insert } = editOf(located, patch);
  expect(policy.slice(0, from) + insert + policy.slice(to)).toBe(expected);
});
