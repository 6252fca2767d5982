/** Pictures of every view, in both themes and three sizes, for people to look at: `npm run screenshots`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { test } from "vitest";
import { COMMANDS } from "../src/places/learn/story.js";
import { launch } from "./browser.js";
import { POLICY, write } from "./page.js";
import { serve } from "./server.js";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../screenshots", import.meta.url));
/** Only the pictures whose name holds this. */
const wanted = process.env.ONLY;
const SIZES = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1024, height: 700 },
  phone: { width: 390, height: 844 },
} as const;

/** What is done on the page that an address opens, until there is something to look at. */
type Scene = [fragment: string, lead?: (page: Page) => Promise<void>];

const SCENES: Record<string, Scene> = {
  start: [""],
  recipe: ["#learn", (page) => play(page, 10)],
  "recipe-end": ["#learn", (page) => play(page, COMMANDS.length)],
  lessons: ["#learn/lessons"],
  verdict: ["#verdict?ex=spoofable-labels"],
  admitted: ["#verdict?ex=spoofable-labels", (page) => inEditor(page, () => write(page, POLICY))],
  quiet: ["#verdict?ex=recipe"],
  matrix: ["#reach?ex=recipe"],
  explain: ["#reach/explain?ex=recipe&from=customer2/client&to=customer1/nginx"],
  cilium: ["#ex=cilium-own-node-denied"],
  picture: ["#reach/picture?ex=dns-egress"],
  "picture-cilium": ["#reach/picture?ex=cilium-own-node-denied"],
  changes: ["#changes?ex=recipe", change],
  marks: [
    "#changes?ex=recipe",
    async (page) => {
      await change(page);
      await page.getByRole("navigation", { name: "Places" }).getByRole("button", { name: "Reach" }).click();
    },
  ],
  isolation: ["#audit?ex=spoofable-labels"],
  exposure: ["#audit/exposure?ex=recipe"],
  findings: ["#audit/findings?ex=spoofable-labels"],
  settings: [
    "#verdict?ex=spoofable-labels",
    async (page) => {
      await editor(page);
      await page.getByRole("button", { name: "Settings", exact: true }).click();
    },
  ],
  palette: ["#reach?ex=recipe", (page) => page.keyboard.press("Control+k")],
  share: ["#reach?ex=recipe", (page) => page.getByRole("button", { name: "Share" }).click()],
  frame: ["?embed=1#ex=recipe"],
};

async function change(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  await edit(page);
}

async function editor(page: Page): Promise<void> {
  const phone = page.getByRole("button", { name: "Manifests", exact: true });
  if (await phone.first().isVisible()) await phone.first().click();
}

/** Does something in the editor, and comes back to the answer; on a phone there is one of the two at a time. */
async function inEditor(page: Page, action: () => Promise<void>): Promise<void> {
  await editor(page);
  await action();
  const answer = page.getByRole("button", { name: "Answer", exact: true });
  if (await answer.isVisible()) await answer.click();
}

/** Lets everybody into the recipe's namespace. */
const edit = (page: Page): Promise<void> =>
  inEditor(page, async () => {
    await page.locator("[data-testid=editor] .cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Backspace");
    await page.keyboard.insertText("\n      namespaceSelector: {}\n");
  });

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
  const [fragment = "", lead] = SCENES[scene] ?? [];
  await page.goto(url + fragment);
  await page.locator(".top").waitFor();
  await lead?.(page);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
