/**
 * How soon the page answers: `npm run bench`, on a machine that does nothing
 * else. The figures are printed, and written where FIGURES names a file.
 */
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, test } from "vitest";
import { CLUSTER, drop, house, POLICY } from "./page.js";

const it = house();
/** Edits that are not counted: the browser compiles code while it is new to it. */
const WARM_UP = 30;
const EDITS = 120;
/** Between two keys, as of somebody who types well; longer than an answer takes. */
const PAUSE = 120;
const VISITS = 9;
/** A mobile network of the fourth generation: 9 Mbit/s, and 60 ms there and back. */
const MOBILE = { offline: false, latency: 60, downloadThroughput: 9e6 / 8, uploadThroughput: 1.5e6 / 8 };

/** What was measured, in milliseconds; the names are those of the table in BENCHMARKS.md. */
const figures: Record<string, { median: number; p95: number; of: number }> = {};

function report(name: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  figures[name] = { median: at(0.5), p95: at(0.95), of: times.length };
  console.log(
    `${name}: ${times.length} times, median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms`,
  );
}

afterAll(() => {
  if (process.env.FIGURES) writeFileSync(process.env.FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
});

/** `workloads` Deployments and `policies` NetworkPolicies in fifty namespaces. */
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

interface Log {
  times: number[];
  since: number;
  marked: boolean;
}
type Watched = typeof globalThis & { log: Log };

/** Notes for each key when the count of problems and the mark in the text agree on what it did. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const chip = document.querySelector("[data-testid=problems]") as HTMLElement;
    const root = (document.querySelector("[data-testid=editor]") as HTMLElement).shadowRoot as ShadowRoot;
    const log: Log = { times: [], since: 0, marked: false };
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

/** From now on a text that was judged before is answered by the page itself, in a message and without any work. */
async function answerAtOnce(page: Page): Promise<void> {
  await page.evaluate(() => {
    type Ask = { sequence: number; question?: { kind: string; text: string } };
    const known = new Map<string, unknown>();
    const ask = Worker.prototype.postMessage as (this: Worker, message: Ask) => void;
    const learn = (worker: Worker, sequence: number, text: string) => {
      const keep = ({ data }: MessageEvent) => {
        if (data.sequence !== sequence || data.type !== "answer") return;
        known.set(text, data.answer);
        worker.removeEventListener("message", keep);
      };
      worker.addEventListener("message", keep);
    };
    function instead(this: Worker, message: Ask): void {
      const { sequence, question } = message;
      const text = question?.kind === "judge" ? question.text : undefined;
      const answer = text === undefined ? undefined : known.get(text);
      if (answer === undefined) {
        if (text !== undefined) learn(this, sequence, text);
        ask.call(this, message);
      } else {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => this.onmessage?.(new MessageEvent("message", { data }));
        port2.postMessage({ type: "answer", sequence, answer });
      }
    }
    Worker.prototype.postMessage = instead as typeof Worker.prototype.postMessage;
  });
}

/** Opens a hole and closes it again, one key each; how long each took. */
async function edits(page: Page): Promise<number[]> {
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Home");
  await watch(page);
  for (let edit = 0; edit < WARM_UP + EDITS; edit += 1) {
    await page.keyboard.press(edit % 2 === 0 ? "Delete" : "#");
    await pause();
    // Asked seldom: each look makes the page draw a frame, for which the next key would have to wait.
    await page.waitForFunction((done) => (globalThis as Watched).log.times.length > done, edit, {
      polling: PAUSE,
    });
    if (edit % 2 === 1) await page.keyboard.press("ArrowLeft");
    await pause();
  }
  return (await page.evaluate(() => (globalThis as Watched).log.times)).slice(WARM_UP);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

test.each([
  ["edit to markers, 500 workloads and 200 policies", large(500, 199), false],
  ["edit to markers, the walkthrough's size", CLUSTER, false],
  ["edit to markers, the walkthrough's size, answers known before", CLUSTER, true],
])(
  "%s",
  async (name, text, atOnce) => {
    const { page } = await it.visit("#ex=recipe");
    await page.locator("[data-testid=grid]").waitFor();
    if (atOnce) await answerAtOnce(page);
    await drop(page, text + LAST);
    await page
      .getByTestId("problems")
      .getByText(/^(no problems|\d+ warnings)$/)
      .waitFor();
    report(name, await edits(page));
  },
  240_000,
);

/** From the start of the navigation until the verdict on a lesson is said. */
async function firstVerdict(page: Page): Promise<number> {
  const said = await page.waitForFunction(
    () => document.querySelector("[data-testid=live]")?.textContent && performance.now(),
    null,
    { polling: 5 },
  );
  return Number(await said.jsonValue());
}

test("first verdict", async () => {
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await it.browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", MOBILE);
    await page.goto(`${it.server.url}#ex=recipe`);
    cold.push(await firstVerdict(page));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForTimeout(500);
    await page.reload();
    warm.push(await firstVerdict(page));
    await context.close();
  }
  report("first verdict, nothing cached, 9 Mbit/s and 60 ms", cold);
  report("first verdict, when the page was here before", warm);
}, 240_000);
