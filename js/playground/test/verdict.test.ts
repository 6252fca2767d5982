import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { groupsOf } from "../src/places/verdict/groups.js";
import { wholeOf } from "../src/places/verdict/whole.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

const policy = (name: string, spec: string, apiVersion = "networking.k8s.io/v1") =>
  `{apiVersion: ${apiVersion}, kind: NetworkPolicy, metadata: {name: ${name}, namespace: a}, spec: ${spec}}\n---\n`;
const WALL = policy("wall", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}");
const HOLE = policy("hole", "{podSelector: {}, ingress: [{}]}");
const TWICE = policy("wall", "{podSelector: {}}");

const judged = (text: string, settings = "") => judge(module, new Reader().read(text), settings);

test.each<[string, string, string, string, string]>([
  [
    "nothing that is judged",
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n",
    "",
    "Not known",
    "none",
  ],
  ["a wall", WALL, "", "Admitted", "1 object admitted"],
  ["a hole", HOLE, "", "Denied", "refuse this object"],
  ["a hole beside a wall", WALL + HOLE, "", "Denied", "1 of 2 objects"],
  ["a hole that only warns", HOLE, "rules: {any-source: warn}\n", "Admitted with warnings", "1 of them"],
  ["two of one name", WALL + TWICE, "", "Not known", "not everything"],
  ["what is not YAML", `${WALL}kind: [\n`, "", "Not known", "not everything"],
  ["what is denied beside what is not known", `${HOLE}kind: [\n`, "", "Denied", "refuse"],
  [
    "a kind that is not judged",
    WALL + policy("x", "{}", "crd.antrea.io/v1beta1"),
    "",
    "Not known",
    "not everything",
  ],
  ["settings that cannot be used", WALL, "nope: 1\n", "Not known", "settings"],
])("the word for %s", async (_name, text, settings, word, sentence) => {
  const whole = wholeOf(await judged(text, settings), null);
  expect([whole.word, whole.text.includes(sentence)], whole.text).toEqual([word, true]);
});

test("where nothing could be asked, nothing is known", () => {
  expect(wholeOf(null, "stopped")).toMatchObject({ word: "Not known", text: "stopped" });
});

test("that a text can be read and what the policy says are two statements", async () => {
  const { markers } = await judged(HOLE);
  expect(markers.filter(({ rule }) => rule === undefined)).toEqual([]);
  const twice = await judged(WALL + TWICE);
  expect(twice.markers.map(({ severity, message }) => [severity, message.includes("stands twice")])).toEqual([
    ["warning", true],
  ]);
});

test("what the policy is not asked about is named", async () => {
  const text = `${WALL}{apiVersion: networking.k8s.io/v1, kind: NetworkPolcy, metadata: {name: x, namespace: a}}\n`;
  expect((await judged(text)).unasked).toEqual(["NetworkPolcy a/x"]);
});

test("findings stand by rule, those that deny first, each with all that is said of it", async () => {
  const address = policy(
    "address",
    "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}",
  );
  const { objects } = await judged(
    HOLE + HOLE.replace("hole", "other") + address,
    "rules: {any-source: warn}\n",
  );
  const groups = groupsOf(objects, null);
  expect(groups.map(({ rule, level, found }) => [rule, level, found.length])).toEqual([
    ["foreign-address", "deny", 1],
    ["any-source", "warn", 2],
  ]);
  for (const { finding } of groups.flatMap(({ found }) => found))
    expect([finding.headline, finding.message, finding.help].every((text) => text.length > 10)).toBe(true);
});
