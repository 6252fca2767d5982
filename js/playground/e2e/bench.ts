/** How long after a key the markers stand: `npm run bench`, on a machine that does nothing else. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CLUSTER, house, write } from "./page.js";

const it = house();
const EDITS = 40;

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

/** Types and takes back a bracket that breaks the last document; each is one edit until its mark stands. */
async function measure(page: Page): Promise<number[]> {
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.evaluate(() => {
    const chip = document.querySelector("[data-testid=problems]") as HTMLElement;
    const state = globalThis as unknown as { times: number[]; since: number };
    state.times = [];
    addEventListener(
      "keydown",
      () => {
        state.since = performance.now();
      },
      true,
    );
    new MutationObserver(() => state.times.push(performance.now() - state.since)).observe(chip, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  for (let edit = 0; edit < EDITS; edit += 1) {
    await page.keyboard.press(edit % 2 === 0 ? "]" : "Backspace");
    await page.waitForFunction(
      (done) => (globalThis as unknown as { times: number[] }).times.length > done,
      edit,
    );
  }
  return page.evaluate(() => (globalThis as unknown as { times: number[] }).times);
}

test.each([
  ["500 workloads and 200 policies", large(500, 200), 100],
  ["the walkthrough's size", CLUSTER, 16],
])(
  "edit to markers, %s",
  async (name, text, limit) => {
    const { page } = await it.visit("#ex=recipe");
    await page.locator("[data-testid=grid]").waitFor();
    await write(page, text);
    await page.waitForTimeout(3_000);
    const times = (await measure(page)).sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
    console.log(`${name}: median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, of ${limit}`);
    expect(at(0.95)).toBeLessThanOrEqual(limit);
  },
  120_000,
);
