import { expect, test } from "vitest";
import { Memory } from "../src/engine/memory.js";
import type { WireVerdict } from "../src/engine/wire.js";
import { Reader } from "../src/yaml/documents.js";

const READ = [{ apiVersion: "v1", kind: "Pod" }];
const object = (kind: string, name: string, namespace = "a", extra = "") =>
  `---\nkind: ${kind}\napiVersion: v1\nmetadata: {name: ${name}, namespace: ${namespace}}\n${extra}`;
const POD = object("Pod", "p");
const ONE = object("ConfigMap", "one");
const TWO = object("ConfigMap", "two");

/** Which objects are judged at each of the texts, one after the other. */
function judged(...steps: [text: string, hasty?: boolean, settings?: string][]): string[][] {
  const [memory, reader] = [new Memory(), new Reader()];
  return steps.map(([text, hasty = false, settings = ""]) => {
    const parsed = reader.read(text);
    const plan = memory.look(parsed, settings, READ, hasty);
    const stale = parsed.objects.filter(({ object }) => plan.isStale(object));
    for (const { object } of stale) memory.keep(object, {} as WireVerdict);
    plan.done();
    return stale.map(({ object }) => String((object.metadata as { name: string }).name));
  });
}

test.each<[string, string[][], string[][]]>([
  ["nothing changed", judged([POD + ONE], [POD + ONE]), [["p", "one"], []]],
  [
    "an object that nobody else reads",
    judged([POD + ONE + TWO], [`${POD + ONE + TWO}x: 1\n`]),
    [["p", "one", "two"], ["two"]],
  ],
  [
    "an object that is read",
    judged([POD + ONE], [`${POD}x: 1\n${ONE}`]),
    [
      ["p", "one"],
      ["p", "one"],
    ],
  ],
  ["a read object that is gone", judged([POD + ONE], [ONE]), [["p", "one"], ["one"]]],
  [
    "a namespace that was not there before",
    judged([POD + ONE], [POD + ONE + object("ConfigMap", "far", "b")]),
    [
      ["p", "one"],
      ["p", "one", "far"],
    ],
  ],
  [
    "the settings",
    judged([POD + ONE], [POD + ONE, true, "x"]),
    [
      ["p", "one"],
      ["p", "one"],
    ],
  ],
  [
    "a read object, in haste, and then at leisure",
    judged([POD + ONE], [`${POD}x: 1\n${ONE}`, true], [`${POD}x: 1\n${ONE}`]),
    [["p", "one"], ["p"], ["p", "one"]],
  ],
  [
    "what was judged among others in haste does not count later",
    judged([ONE], [POD + ONE + TWO, true], [ONE + TWO]),
    [["one"], ["p", "two"], ["one", "two"]],
  ],
])("%s", (_name, found, expected) => {
  expect(found).toEqual(expected);
});
