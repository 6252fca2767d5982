import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PLACES } from "../src/state.js";
import { house } from "./page.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Every view, as its address names it. */
const VIEWS = Object.entries(PLACES).flatMap(([place, [_first, ...others]]) => [
  place,
  ...others.map((view) => `${place}/${view}`),
]);
const it = house();

interface Violation {
  id: string;
  nodes: string[];
}

/** The tool is a script of the test's, which the page's security policy would refuse: it is evaluated, not added. */
async function violations(page: Page): Promise<Violation[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; nodes: { target: unknown[]; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
    }));
  });
}

test.each([
  ["light", { colorScheme: "light" as const }],
  ["dark", { colorScheme: "dark" as const }],
  ["on a phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
])(
  "no view has a barrier, %s",
  async (_name, options) => {
    const { page } = await it.visit("", { ...options, reducedMotion: "reduce" });
    const found: Record<string, Violation[]> = {};
    for (const view of ["", ...VIEWS.map((view) => `#${view}?ex=spoofable-labels`)]) {
      await page.goto(it.server.url + view);
      await page.locator("#view-title").waitFor();
      await page.waitForTimeout(150);
      const violated = await violations(page);
      if (violated.length > 0) found[view] = violated;
    }
    expect(found).toEqual({});
  },
  240_000,
);

test.each(["?", "Control+k"])("the dialog behind %s has no barrier", async (key) => {
  const { page } = await it.visit("#ex=recipe");
  await page.locator("[data-testid=grid]").waitFor();
  await page.keyboard.press(key);
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
});
