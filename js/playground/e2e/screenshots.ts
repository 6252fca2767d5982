/** Pictures of every view, in both themes and on a phone, for people to look at: `npm run screenshots`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { test } from "vitest";
import { launch } from "./browser.js";
import { serve } from "./server.js";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../screenshots", import.meta.url));
/** Only the pictures whose name holds this. */
const wanted = process.env.ONLY;
const SIZES = { desktop: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } } as const;

const SCENES: Record<string, (page: Page, url: string) => Promise<void>> = {
  learn: async (page, url) => {
    await page.goto(url);
    await play(page, 10);
  },
  start: async (page, url) => {
    await page.goto(url);
    await page.locator(".learn").waitFor();
  },
  lessons: (page, url) => show(page, url, "Lessons"),
  reach: (page, url) => show(page, url, "Who reaches whom"),
  picture: (page, url) => show(page, url, "Picture"),
  explain: async (page, url) => {
    await show(page, url, "Who reaches whom");
    await page.locator('td[role="gridcell"].deny').first().click();
  },
  admission: (page, url) => show(page, url, "Admission", "spoofable-labels"),
  exposure: (page, url) => show(page, url, "Exposure"),
  diff: async (page, url) => {
    await show(page, url, "Changes");
    await page.getByRole("button", { name: "Pin the manifests" }).click();
    await edit(page);
  },
  marks: async (page, url) => {
    await show(page, url, "Changes");
    await page.getByRole("button", { name: "Pin the manifests" }).click();
    await edit(page);
    await page.getByRole("navigation").getByRole("button", { name: "Who reaches whom" }).click();
  },
  isolation: (page, url) => show(page, url, "Isolation", "spoofable-labels"),
  palette: async (page, url) => {
    await show(page, url, "Who reaches whom");
    await page.keyboard.press("Control+k");
  },
  share: async (page, url) => {
    await show(page, url, "Who reaches whom");
    await page.getByRole("button", { name: "Share" }).click();
  },
};

async function show(page: Page, url: string, view: string, lesson = "recipe"): Promise<void> {
  await page.goto(`${url}#ex=${lesson}`);
  await page.getByRole("navigation").getByRole("button", { name: view }).click();
}

/** Lets everybody into the recipe's namespace. */
async function edit(page: Page): Promise<void> {
  const phone = page.getByRole("button", { name: "Manifests", exact: true });
  if (await phone.isVisible()) await phone.click();
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Backspace");
  await page.keyboard.insertText("\n      namespaceSelector: {}\n");
  const answer = page.getByRole("button", { name: "Answer", exact: true });
  if (await answer.isVisible()) await answer.click();
}

async function play(page: Page, commands: number): Promise<void> {
  for (let at = 1; at <= commands; at += 1) {
    await page.locator(".next").click();
    await page
      .locator(".entry")
      .nth(at - 1)
      .waitFor();
    await page.waitForTimeout(150);
  }
}

test("pictures of every view", async () => {
  mkdirSync(folder, { recursive: true });
  const server = await serve(DIST);
  const browser = await launch();
  try {
    for (const picture of pictures()) await take(browser, server.url, picture);
  } finally {
    await browser.close();
    await server.close();
  }
}, 600_000);

interface Picture {
  name: string;
  scene: string;
  viewport: { width: number; height: number };
  colorScheme: "light" | "dark";
}

function pictures(): Picture[] {
  return Object.entries(SIZES).flatMap(([size, viewport]) =>
    (["light", "dark"] as const).flatMap((colorScheme) =>
      Object.keys(SCENES)
        .map((scene) => ({ name: `${size}-${colorScheme}-${scene}`, scene, viewport, colorScheme }))
        .filter(({ name }) => wanted === undefined || new RegExp(wanted).test(name)),
    ),
  );
}

async function take(
  browser: Browser,
  url: string,
  { name, scene, viewport, colorScheme }: Picture,
): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.log(name, message.text()));
  page.on("pageerror", (error) => console.log(name, error.message));
  await SCENES[scene]?.(page, url);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
