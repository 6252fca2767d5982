/** How long after a key the markers stand: `npm run bench`, on a machine that does nothing else. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CLUSTER, drop, house, POLICY } from "./page.js";

const it = house();
const WARM_UP = 6;
const EDITS = 60;

/** `workloads` Deployments and `policies` NetworkPolicies in a tenth as many namespaces. */
function large(workloads: number, policies: number): string {
  const deployment = (at: number) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-${at}, namespace: team-${at % 50}}
spec:
  selector: {matchLabels: {app: app-${at}}}
  template:
    metadata: {labels: {app: app-${at}}}
    spec: {containers: [{name: app, image: app, ports: [{containerPort: 8080}]}]}
`;
  const policy = (at: number) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${at}, namespace: team-${at % 50}}
spec:
  podSelector: {${at < 50 ? "" : `matchLabels: {app: app-${at}}`}}
  ingress: [{from: [{podSelector: {}}]}]
`;
  return [
    ...Array.from({ length: workloads }, (_, at) => deployment(at)),
    ...Array.from({ length: policies }, (_, at) => policy(at)),
  ].join("");
}

/** A policy whose last line is a hole once the caret, before its `#`, deletes that. */
const LAST = `---\n${POLICY.replace("allow-team", "edited")}      #namespaceSelector: {}`;

/** Notes for each key when the count of problems and the mark in the text agree on what it did. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const chip = document.querySelector("[data-testid=problems]") as HTMLElement;
    const root = (document.querySelector("[data-testid=editor]") as HTMLElement).shadowRoot as ShadowRoot;
    const log = { times: [] as number[], since: 0, marked: false };
    Object.assign(globalThis, { log });
    addEventListener("keydown", (event) => Object.assign(log, { since: event.timeStamp }), true);
    const look = () => {
      const counted = /error/.test(chip.textContent ?? "");
      const marked = root.querySelector(".cm-lintRange-error") !== null;
      if (counted !== marked || marked === log.marked) return;
      log.marked = marked;
      log.times.push(performance.now() - log.since);
    };
    for (const place of [chip, root])
      new MutationObserver(look).observe(place, { characterData: true, childList: true, subtree: true });
  });
}

/** Opens a hole and closes it again, one key each; how long each took, in milliseconds. */
async function measure(page: Page): Promise<number[]> {
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Home");
  await watch(page);
  for (let edit = 0; edit < WARM_UP + EDITS; edit += 1) {
    await page.keyboard.press(edit % 2 === 0 ? "Delete" : "#");
    if (edit % 2 === 1) await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(
      (done) => (globalThis as unknown as { log: { times: number[] } }).log.times.length > done,
      edit,
    );
    await page.waitForTimeout(120);
  }
  const times = await page.evaluate(() => (globalThis as unknown as { log: { times: number[] } }).log.times);
  return times.slice(WARM_UP);
}

test.each([
  ["500 workloads and 200 policies", large(500, 199), 100],
  ["the walkthrough's size", CLUSTER, 16],
])(
  "edit to markers, %s",
  async (name, text, limit) => {
    const { page } = await it.visit("#ex=recipe");
    await page.locator("[data-testid=grid]").waitFor();
    await drop(page, text + LAST);
    await page
      .getByTestId("problems")
      .getByText(/^(no problems|\d+ warnings)$/)
      .waitFor();
    const times = (await measure(page)).sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
    console.log(
      `${name}: ${times.length} edits, p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, of ${limit}`,
    );
    expect(at(0.95)).toBeLessThanOrEqual(limit);
  },
  180_000,
);
