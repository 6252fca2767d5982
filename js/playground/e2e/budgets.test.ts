import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readLessons } from "../build/gallery.js";
import { contentSecurityPolicy } from "../build/html.js";
import { DIST } from "./page.js";

const KB = 1_000;
const ASSETS = join(DIST, "assets");

/** The built files that a file asks for at once, itself among them. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = readFileSync(join(ASSETS, file), "utf8");
  for (const [, imported] of code.matchAll(/(?:from|import)\s*["`']\.\/([^"`']+\.js)["`']/g))
    closure(String(imported), seen);
  return seen;
}

function named(pattern: RegExp): string {
  const [file] = readdirSync(ASSETS).filter((name) => pattern.test(name));
  if (file === undefined) throw new Error(`no built file is called ${pattern}`);
  return file;
}

const gzipped = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(ASSETS, file))).length, 0);

test.each<[string, () => number, number]>([
  [
    "the page before the editor",
    () =>
      gzipped([...closure(named(/^page-.*\.js$/)), named(/^page-.*\.css$/)]) +
      gzipSync(readFileSync(join(DIST, "index.html"))).length,
    45 * KB,
  ],
  [
    "the editor",
    () => {
      const page = closure(named(/^page-.*\.js$/));
      return gzipped([...closure(named(/^editor-.*\.js$/))].filter((file) => !page.has(file)));
    },
    180 * KB,
  ],
  ["policy.wasm", () => gzipped([named(/\.wasm$/)]), 600 * KB],
])("%s is within its budget", (_name, measure, budget) => {
  const size = measure();
  console.log(`${_name}: ${(size / KB).toFixed(1)} kB gzipped, of ${budget / KB}`);
  expect(size).toBeGreaterThan(0);
  expect(size).toBeLessThanOrEqual(budget);
});

test("the page admits no script but its own and names no other host", () => {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
  expect(policy?.replaceAll("&#39;", "'")).toBe(contentSecurityPolicy(html));
  expect(policy?.replaceAll("&#39;", "'")).toMatch(
    /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+';/,
  );
  expect(html).not.toMatch(/https?:\/\//);
  expect(html).not.toMatch(/(?:src|href)="\//);
});

test("there are at least twenty lessons, each with its text", () => {
  const lessons = readLessons();
  expect(lessons.length).toBeGreaterThanOrEqual(20);
  for (const { id, title, paragraphs, text } of lessons) {
    expect(
      [title, paragraphs.join(""), text].every((part) => part.length > 10),
      id,
    ).toBe(true);
  }
});
