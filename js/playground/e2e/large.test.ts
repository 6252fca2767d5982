/** Inputs as clusters have them: thousands of objects in one List, a thousand open workloads, many namespaces. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { drop, house, podOf } from "./page.js";

const it = house();
const LONG = 120_000;

/** As `kubectl get pods,networkpolicies -A -o yaml` prints it: one List, with what servers add. */
function list(objects: number): string {
  const item = (at: number) => `- apiVersion: v1
  kind: Pod
  metadata:
    annotations:
      note: ${"x".repeat(360)}
    creationTimestamp: "2026-01-01T00:00:00Z"
    labels:
      app: app-${at}
    name: app-${at}
    namespace: team-${at % 60}
    resourceVersion: "${at}"
    uid: 00000000-0000-0000-0000-${String(at).padStart(12, "0")}
  spec:
    containers:
    - name: app
      image: app
  status:
    phase: Running
    podIP: 10.${at % 200}.${Math.floor(at / 200)}.7
`;
  const items = Array.from({ length: objects }, (_, at) => item(at)).join("");
  return `apiVersion: v1\nitems:\n${items}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

const crowd = (workloads: number, namespaces: number) =>
  Array.from({ length: workloads }, (_, at) => podOf(`p-${at}`, `team-${at % namespaces}`)).join("");

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } };
    return (await axe.run()).violations.map(({ id }) => id);
  });
}

async function answered(page: Page): Promise<string> {
  await page.getByTestId("summary").waitFor({ timeout: LONG });
  await page.getByTestId("reading").waitFor({ state: "detached", timeout: LONG });
  return (await page.getByTestId("summary").innerText()).replace(/\s+/g, " ");
}

test("a List of 2 MB and 3,000 objects is read with progress and ends in an answer", async () => {
  const { page } = await it.visit();
  const text = list(3_000);
  expect(text.length).toBeGreaterThan(2_000_000);
  await drop(page, text);
  await page.getByText(/Reading: [\d,]+ of 3,000 objects/).waitFor({ timeout: LONG });
  expect(await answered(page)).toMatch(/^3,600 pairs open across a boundary/);
  expect(await page.getByTestId("stopped").count()).toBe(0);
}, 300_000);

test("a thousand open workloads of one namespace end in an answer", async () => {
  const { page } = await it.visit();
  await drop(page, crowd(1_000, 1));
  await page.locator('td[aria-label^="team-0 to team-0: everything"]').waitFor({ timeout: LONG });
  expect(await page.getByTestId("stopped").count()).toBe(0);
}, 300_000);

test("many namespaces are drawn with heads, a crosshair and a card, and listed in a table with heads", async () => {
  const { page } = await it.visit();
  await drop(page, crowd(100, 100));
  expect(await answered(page)).toMatch(/^10,000 pairs open across a boundary.*100 open to all others/);
  const squares = page.locator(".squares");
  await squares.focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("#name-card").getByText("team-0 → team-1").waitFor();
  await page.locator("#name-card").getByText("open across a boundary").waitFor();
  expect(await page.locator(".canvas-grid thead th").allTextContents()).toEqual([
    ...["From", "To", "Open", "What it means"],
  ]);
  expect(await violations(page)).toEqual([]);
  await squares.focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("explain-verdict").waitFor();
}, 300_000);
