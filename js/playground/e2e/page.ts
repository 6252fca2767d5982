/** What the tests do on the page, in the words of somebody who uses it. */
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launch } from "./browser.js";
import { type StaticServer, serve } from "./server.js";

/** The built page; another build of it where `DIST` names its folder. */
export const DIST = process.env.DIST ?? fileURLToPath(new URL("../dist", import.meta.url));

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** Errors of the page and of its console, violations of the security policy among them. */
  errors: string[];
  /** Requests to anybody but the server. */
  foreign: string[];
}

export interface House {
  server: StaticServer;
  browser: Browser;
  /** A new visitor, with nothing from earlier visits. */
  visit(fragment?: string, options?: BrowserContextOptions): Promise<Visit>;
}

/** A server and a browser for the tests of a file; visitors leave after each test, and have asked nobody else. */
export function house(): House {
  const it = {} as House;
  const visits: Visit[] = [];
  beforeAll(async () => {
    it.server = await serve(DIST);
    it.browser = await launch();
  });
  afterEach(async () => {
    const over = visits.splice(0);
    await Promise.all(over.map(({ context }) => context.close()));
    expect(over.flatMap(({ foreign }) => foreign)).toEqual([]);
  });
  afterAll(async () => {
    await it.browser?.close();
    await it.server?.close();
  });
  it.visit = async (fragment = "", options = {}) => {
    const context = await it.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const visit: Visit = { page, context, errors: [], foreign: [] };
    visits.push(visit);
    page.on("console", (message) => message.type() === "error" && visit.errors.push(message.text()));
    page.on("pageerror", (error) => visit.errors.push(error.message));
    context.on("request", (request) => {
      if (!request.url().startsWith(it.server.url) && !/^(blob|data):/.test(request.url()))
        visit.foreign.push(request.url());
    });
    await page.goto(it.server.url + fragment);
    await page.locator(".top").waitFor();
    return visit;
  };
  return it;
}

/** Goes to a place, and to a view in it. */
export async function show(page: Page, place: string, view?: string): Promise<void> {
  const press = (navigation: string, name: string) =>
    page.getByRole("navigation", { name: navigation }).getByRole("button", { name, exact: true }).click();
  await press("Places", place);
  if (view !== undefined) await press("Views", view);
}

/** Drops files on the page, as from a folder of the desktop. */
export async function drop(page: Page, ...texts: string[]): Promise<void> {
  const transfer = await page.evaluateHandle((contents) => {
    const data = new DataTransfer();
    for (const content of contents) data.items.add(new File([content], "cluster.yaml"));
    return data;
  }, texts);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** Pastes at the caret, which `write` has put at the end. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.locator("[data-testid=editor] .cm-content").evaluate((content, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Replaces what the editor holds. */
export async function write(page: Page, text: string): Promise<void> {
  const content = page.locator("[data-testid=editor] .cm-content");
  await content.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** What has the focus, also inside an editor, by its class. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.className ?? activeElement?.className ?? "";
  });
}

/** What a reader calls that which has the focus: its label, or its text. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const labels = (activeElement as Partial<HTMLInputElement> | null)?.labels;
    const said =
      activeElement?.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? activeElement?.textContent;
    return (said ?? "").trim();
  });
}

export async function read(page: Page): Promise<string> {
  return page.locator("[data-testid=editor] .cm-content").evaluate((content) => {
    const lines = [...content.querySelectorAll(".cm-line")];
    return lines.map((line) => line.textContent).join("\n");
  });
}

export const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-team
  namespace: customer1
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector: {}
`;

/** Lets in every namespace: the hole that the tests make. */
export const HOLE = POLICY.replace(
  "    - podSelector: {}\n",
  "    - podSelector: {}\n      namespaceSelector: {}\n",
);

/** A policy of a kind that the module does not judge. */
export const FOREIGN = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: more
  namespace: customer1
spec: {}
`;

export const podOf = (name: string, namespace: string) => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app: ${name}
spec:
  containers:
  - name: ${name}
    image: ${name}
`;

export const CLUSTER = `${POLICY}---\n${POLICY.replace("customer1", "customer2")}${podOf("nginx", "customer1")}${podOf("client", "customer1")}${podOf("client", "customer2")}`;
