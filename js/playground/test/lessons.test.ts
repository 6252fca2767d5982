import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { PLUGINS, readLessons } from "../build/gallery.js";
import { explain } from "../src/engine/explain.js";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { readSettings } from "../src/engine/settings.js";
import type { Lesson } from "../src/places/learn/all-lessons.js";
import { isView } from "../src/state.js";
import { manifestsOf, Reader } from "../src/yaml/documents.js";

const ENGINES = fileURLToPath(new URL("../../../fixtures/engines", import.meta.url));
const lessons = readLessons();
const ofPlugins = Object.keys(PLUGINS).flatMap((plugin) =>
  lessons.filter(({ id }) => id.startsWith(`${plugin}-`)).map((lesson) => ({ plugin, lesson })),
);

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

/** A file beside a lesson of a plugin. */
function beside({ plugin, lesson }: (typeof ofPlugins)[number], file: string): string {
  const name = lesson.id.slice(plugin.length + 1);
  const folder = readdirSync(`${ENGINES}/${plugin}`).find((one) => one.replace(/^\d+-/, "") === name);
  return readFileSync(`${ENGINES}/${plugin}/${folder}/${file}`, "utf8");
}

const settingsOf = ({ settings = "" }: Lesson) => settings;

test("there are lessons of both plugins, each with a pair that it is about", () => {
  const count = (wanted: string) => ofPlugins.filter(({ plugin }) => plugin === wanted).length;
  expect([count("cilium") >= 4, count("calico") >= 2]).toEqual([true, true]);
  expect(ofPlugins.filter(({ lesson }) => lesson.pair === undefined)).toEqual([]);
});

test("no two lessons have one name, and each opens a view that there is", () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  expect(lessons.filter(({ view }) => view !== undefined && !isView(view))).toEqual([]);
});

test.each(ofPlugins.map((one) => [one.lesson.id, one] as const))(
  "%s shows what its fixture expects",
  async (_id, one) => {
    const { plugin, lesson } = one;
    const parsed = new Reader().read(lesson.text);
    const settings = readSettings(settingsOf(lesson));
    const question = { ...manifestsOf(parsed), settings, output: "txt" };
    const reply = await module.ask<{ plugin: string; text: string }>("connectivity", question);
    expect(reply.plugin).toBe(plugin);
    const lines = beside(one, "expected.txt").split("\n");
    expect(reply.text.trim().split("\n")).toEqual(lines.filter((line) => line.includes(" => ")));
  },
);

test.each(ofPlugins.map((one) => [one.lesson.id, one] as const))(
  "%s explains a pair, with the answer that it tells of",
  async (_id, one) => {
    const { answer } = parse(beside(one, "page.yaml")) as { answer: string };
    const { text, pair = { from: "", to: "", port: "" } } = one.lesson;
    const settings = settingsOf(one.lesson);
    const explanation = await explain(module, new Reader().read(text), { ...pair, settings });
    expect(explanation.reach).toBe(answer === "denied" ? "none" : "all");
    expect(["allowed", "denied"]).toContain(answer);
  },
);

test("where a verdict is the lesson, a rule finds something and nothing else is in the way", async () => {
  const about = lessons.filter(({ view }) => view === "verdict");
  expect(about.length).toBeGreaterThanOrEqual(2);
  for (const lesson of about) {
    const { objects } = await judge(module, new Reader().read(lesson.text), settingsOf(lesson));
    const rules = new Set(objects.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
    expect(rules.size, lesson.id).toBe(1);
  }
});
