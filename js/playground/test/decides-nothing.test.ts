/** What policies mean, and which kinds there are, only the module knows. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const JS = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = ["src", "playground/src", "playground/build"];
/** What is shown to people and applied as it is: the manifests of the story, and what the editor offers. */
const SHOWN = [
  "playground/src/places/learn/story.ts",
  "playground/src/places/learn/shell.ts",
  "playground/src/ui/snippets.ts",
];

/** An option of the module is called like a field. */
const FIELDS =
  /\b(podSelector|namespaceSelector|ipBlocks?(?!\?: "address")|policyTypes|matchLabels|matchExpressions|endPort)\b/g;
/** Kinds of policies and of workloads, by name, and what tells those without a namespace from the others. */
const KINDS =
  /\b(\w*NetworkPolic(y|ies)|Deployment|StatefulSet|DaemonSet|ReplicaSet|CronJob|HTTPRoute|GlobalNetworkSet)\b["'|]/g;
/** What takes the singular of a kind to its plural. */
const PLURALS = /ies`|endsWith\("(y|s|List)"\)/g;

function sources(): string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(JS, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  return files
    .map((file) => relative(JS, join(JS, file)).replaceAll("\\", "/"))
    .filter((file) => /\.tsx?$/.test(file) && !SHOWN.includes(file));
}

/** What a source must not say, by line. */
function found(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [FIELDS, KINDS, PLURALS].flatMap((pattern) => [...code.matchAll(pattern)].map(([word]) => word));
}

test("no source names a field of a policy, lists kinds, or makes plurals", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(80);
  const said = files.map((file) => [file, found(readFileSync(join(JS, file), "utf8"))] as const);
  expect(said.filter(([, words]) => words.length > 0)).toEqual([]);
});

test.each([
  ["spec.podSelector", ["podSelector"]],
  ['ipBlock?: "address" | "external"', []],
  ["peer.ipBlock", ["ipBlock"]],
  ['/^(AdminNetworkPolicy|"Node")$/', ["AdminNetworkPolicy|"]],
  ['kind === "NetworkPolicy"', ['NetworkPolicy"']],
  ['name.endsWith("y")', ['endsWith("y")']],
  ["/** A podSelector in a comment. */ run();", []],
  ["A NetworkPolicy closes it.", []],
])("%s is found: %j", (text, expected) => {
  expect(found(text)).toEqual(expected);
});
