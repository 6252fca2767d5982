import { fileURLToPath } from "node:url";
import { load } from "partywall";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLessons } from "../build/gallery.js";
import { identify, requestOf } from "../src/engine/requests.js";
import { Reader } from "../src/yaml/documents.js";
import { launch } from "./browser.js";
import { type StaticServer, serve } from "./server.js";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
let server: StaticServer;
let browser: Browser;

beforeAll(async () => {
  server = await serve(PACKAGE);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

type Call = [operation: string, payload: unknown];

/** Everything that the page asks about a lesson. */
function callsFor(text: string): Call[] {
  const objects = new Reader().read(text).objects.map(({ object }) => object);
  const requests = objects
    .filter((object) => identify(object).kind !== "")
    .map((object) => requestOf(object));
  return [
    ["judge_among", { objects, settings: {}, requests }],
    ...["connectivity", "exposure", "isolation"].map((operation): Call => [operation, { objects }]),
    ["diff", { before: objects, after: objects.slice(0, -1) }],
  ];
}

test("every lesson gives the same bytes in the browser and in Node", async () => {
  const calls = readLessons().flatMap(({ text }) => callsFor(text));
  const node = await load();
  const page = await browser.newPage();
  await page.goto(`${server.url}package.json`);
  const there = await page.evaluate<string[]>(`(async () => {
    const { load } = await import("${server.url}dist/index.js");
    const partywall = await load();
    const calls = ${JSON.stringify(calls)};
    return calls.map(([operation, payload]) => JSON.stringify(partywall.invoke(operation, payload)));
  })()`);
  const here = calls.map(([operation, payload]) => JSON.stringify(node.invoke(operation, payload)));
  expect(there.length).toBeGreaterThanOrEqual(5 * 20);
  expect(there).toEqual(here);
}, 60_000);
