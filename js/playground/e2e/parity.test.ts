import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { load, type Verdict } from "partywall";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLessons } from "../build/gallery.js";
import { objectsOf, Reader } from "../src/yaml/documents.js";
import { launch } from "./browser.js";
import { readCases } from "./cases.js";
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
  const objects = objectsOf(new Reader().read(text));
  return [
    ["audit", { objects, settings: {}, requests: true }],
    ...["connectivity", "exposure", "isolation", "objects"].map(
      (operation): Call => [operation, { objects }],
    ),
    ["diff", { before: objects, after: objects.slice(0, -1) }],
  ];
}

/** The bytes of the answers, as text: in Node, and in the browser. */
async function answers(calls: Call[]): Promise<{ here: string[]; there: string[] }> {
  const texts = calls.map(([operation, payload]) => [operation, JSON.stringify(payload)] as const);
  const node = await load();
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const here = texts.map(([operation, text]) =>
    decoder.decode(node.guestCall(operation, encoder.encode(text))),
  );
  const page = await browser.newPage();
  await page.goto(`${server.url}package.json`);
  const there = await page.evaluate<string[]>(`(async () => {
    const { load } = await import("${server.url}dist/index.js");
    const partywall = await load();
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    return ${JSON.stringify(texts)}.map(([operation, text]) =>
      decoder.decode(partywall.guestCall(operation, encoder.encode(text))));
  })()`);
  await page.close();
  return { here, there };
}

test("every lesson gives the same bytes in the browser and in Node", async () => {
  const calls = readLessons().flatMap(({ text }) => callsFor(text));
  const { here, there } = await answers(calls);
  expect(there.length).toBeGreaterThanOrEqual(6 * 20);
  expect(there).toEqual(here);
});

/** The host runner's suites hold it to the same expectations, and the official host is held to its bytes. */
test("every case gives the same bytes in the browser and in Node, and what the other hosts expect", async () => {
  const cases = readCases();
  const { here, there } = await answers(cases.map(({ operation, payload }) => [operation, payload]));
  expect(cases.length).toBeGreaterThan(500);
  expect(there).toEqual(here);
  const wrong = cases.flatMap(({ name, expect }, at) => {
    const expected = answered(expect);
    const verdict = JSON.parse(there[at] ?? "") as Verdict;
    const { accepted: allowed, code, message, warnings, findings } = verdict;
    const given = { allowed, code, message, warnings, findings };
    return differs(expected, given) ? [{ name, expected, given }] : [];
  });
  expect(wrong).toEqual([]);
});

/** What is expected of the answer: a page has no cluster, and sees no questions about one. */
function answered(expected: object): object {
  return Object.fromEntries(Object.entries(expected).filter(([key]) => key !== "asks"));
}

/** Whether an answer is not what the expectation says; what it leaves out is not said. */
function differs(expected: object, given: Record<string, unknown>): boolean {
  const seen = Object.keys(expected).map((key) => [key, shared(expected, key, given[key])]);
  return !isDeepStrictEqual(plain(expected), plain(Object.fromEntries(seen)));
}

/** The part of a field that the expectation speaks of. A list that is missing is empty. */
function shared(expected: object, key: string, given: unknown): unknown {
  if (key === "warnings") return given ?? [];
  if (key !== "findings") return given;
  const found = (given ?? []) as object[];
  const all = (expected as { findings?: object[] }).findings ?? [];
  return found.map((finding, at) => {
    const wanted = all[at] ?? finding;
    return Object.fromEntries(Object.entries(finding).filter(([field]) => field in wanted));
  });
}

/** Without the fields that say nothing. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_key, field: unknown) => field ?? undefined) ?? "null");
}
