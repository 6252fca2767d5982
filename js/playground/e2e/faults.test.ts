/** What went wrong on the page once, each as somebody would meet it. */
import { expect, test } from "vitest";
import { COMMANDS } from "../src/places/learn/story.js";
import { CLUSTER, drop, focused, HOLE, house, POLICY, read, show } from "./page.js";

const it = house();
type Page = import("playwright-core").Page;

async function open(text: string, options = {}) {
  const visit = await it.visit("", options);
  await drop(visit.page, text);
  await visit.page.locator("[data-testid=grid], [data-testid=verdict]").first().waitFor();
  return visit;
}

/** How many points of an element, or of the place so far above it, are painted in a strong colour. */
async function painted(page: Page, selector: string, above = 0): Promise<number> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is nowhere`);
  const picture = await page.screenshot({ clip: { ...box, y: box.y - above } });
  const blank = await it.browser.newPage();
  const points = await blank.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, image.width, image.height).data ?? [];
      let strong = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = data.slice(at, at + 3);
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 80) strong += 1;
      }
      return strong;
    },
    [...picture],
  );
  await blank.close();
  return points;
}

test.each([
  ["an error", HOLE, ".cm-lint-marker-error"],
  [
    "a warning",
    `${POLICY}---\n${POLICY.replace("podSelector: {}", "podSelector: {matchLabels: {a: b}}")}`,
    ".cm-lint-marker-warning",
  ],
])(
  "the mark of %s beside its line is painted, and breaks no policy of the page",
  async (_name, text, mark) => {
    const { page, errors } = await open(text);
    await page.locator(mark).first().waitFor();
    expect(await painted(page, mark)).toBeGreaterThan(20);
    expect(await painted(page, mark, 45)).toBe(0);
    expect(errors).toEqual([]);
  },
);

test("the focus goes with what was pressed: from a cell to its explanation, from the story to its cluster", async () => {
  const { page } = await open(CLUSTER);
  await page.locator('td[aria-label^="customer1 to customer1:"]').focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("explain-verdict").waitFor();
  const stands = () => page.evaluate(() => document.activeElement?.id);
  await expect.poll(stands).toBe("view-title");
  await show(page, "Learn");
  await page.getByRole("button", { name: "Skip to the matrix" }).focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("grid").waitFor();
  await expect.poll(stands).toBe("view-title");
});

test("a text is copied where the browser has no clipboard to offer", async () => {
  const { page, context } = await it.visit("", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.evaluate(() =>
    Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined }),
  );
  await page.getByRole("button", { name: "Copy the command" }).click();
  await page.getByText("The command is copied.").waitFor();
  await drop(page, CLUSTER);
  await page.getByTestId("grid").waitFor();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("The link is copied.").waitFor();
  const other = await context.newPage();
  await other.goto(it.server.url);
  await other.bringToFront();
  expect(await other.evaluate(() => navigator.clipboard.readText())).toContain("#v1.");
});

test("Secrets are not shared before somebody says so, and can be taken out", async () => {
  const secret =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: token, namespace: customer1}\ndata: {a: Yg==}\n";
  const { page } = await open(`${CLUSTER}---\n${secret}`);
  const dialog = page.getByRole("dialog", { name: "Share" });
  const closed = async () => {
    const names = ["Copy link", "Copy markdown", "Copy command", "Copy frame", "Copy fixture"];
    return Promise.all(names.map((name) => dialog.getByRole("button", { name }).isDisabled()));
  };
  await page.getByRole("button", { name: "Share" }).click();
  await dialog.getByText("There are Secrets in it: customer1/token.").waitFor();
  expect(new Set(await closed())).toEqual(new Set([true]));
  await dialog.getByRole("button", { name: "Take them out" }).click();
  await expect.poll(closed).toEqual([false, false, false, false, false]);
  expect(await read(page)).not.toContain("Secret");
  expect((await read(page)).trim()).toBe(CLUSTER.trim());
});

test("Secrets are shared all the same by whoever wants it", async () => {
  const { page } = await open("apiVersion: v1\nkind: Secret\nmetadata: {name: token}\n");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Share them all the same" }).click();
  await expect.poll(() => page.getByRole("button", { name: "Copy link" }).isEnabled()).toBe(true);
});

test.each([
  [
    "two of one name",
    `${POLICY}---\n${POLICY.replace("podSelector: {}", "podSelector: {matchLabels: {a: b}}")}`,
    "1 problem",
    "Not known",
  ],
  [
    "a kind that nobody knows",
    POLICY.replace("kind: NetworkPolicy", "kind: NetworkPolcy"),
    "YAML is fine",
    "Not known",
  ],
])("%s is not called fine", async (_name, text, yaml, verdict) => {
  const { page } = await open(text);
  await page.getByTestId("policy").getByText(verdict).waitFor();
  await page.getByTestId("problems").getByText(yaml).waitFor();
  await page
    .getByTestId("verdict")
    .getByText(/NetworkPolcy|not everything/)
    .first()
    .waitFor();
});

test("a Helm template is one problem that says what to do", async () => {
  const template =
    "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n  labels: {{- toYaml .Values.labels | nindent 4 }}\n{{- end }}\n";
  const { page } = await open(template);
  await page.getByTestId("problems").getByText("1 problem").waitFor();
  await page.getByTestId("verdict").getByText("Not known").waitFor();
  await page.getByText("helm template").first().waitFor();
});

test("text stays in the cards of a picture, however long its words are", async () => {
  const label = `${"wwwm".repeat(12)}.example.com/${"mmw".repeat(12)}`;
  const long = POLICY.replace(
    "    - podSelector: {}",
    `    - podSelector: {matchLabels: {"${label}": "${"W".repeat(60)}"}}`,
  );
  const { page } = await open(
    long.replace("  podSelector: {}\n", `  podSelector: {matchLabels: {"${label}": x}}\n`),
  );
  await show(page, "Reach", "Picture");
  await page.locator(".picture svg").waitFor();
  const outside = await page.locator(".picture .box").evaluateAll(
    (boxes) =>
      boxes.flatMap((box) => {
        const frame = (box.querySelector("rect") as SVGRectElement).getBBox();
        return [...box.querySelectorAll("text")].filter((text) => {
          const { x, width } = text.getBBox();
          return x < frame.x || x + width > frame.x + frame.width;
        });
      }).length,
  );
  expect(outside).toBe(0);
});

test("at 1440×900 the prompt of the story is always in sight, and no line crosses a pod or a name", async () => {
  const { page } = await it.visit("#learn", {
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });
  const crossed = () =>
    page.locator(".scene").evaluate((scene) => {
      const names = [...scene.querySelectorAll<SVGGraphicsElement>(".space-name, .space-note")];
      const pods = [...scene.querySelectorAll<SVGGraphicsElement>(".pod rect")];
      const frames = [...names, ...pods].map((one) => one.getBBox());
      return [...scene.querySelectorAll<SVGPathElement>(".link path:not(.head)")].filter((path) =>
        Array.from({ length: 99 }, (_, at) =>
          path.getPointAtLength((path.getTotalLength() * (at + 1)) / 100),
        ).some(({ x, y }) =>
          frames.some(
            (frame) => x > frame.x && x < frame.x + frame.width && y > frame.y && y < frame.y + frame.height,
          ),
        ),
      ).length;
    });
  for (const [at, { command }] of COMMANDS.entries()) {
    const { y = 0, height = 0 } = (await page.locator(".prompt").boundingBox()) ?? {};
    expect(y + height, command).toBeLessThanOrEqual(900);
    await page.locator(".next").click();
    await page.locator(".entry").nth(at).waitFor();
    expect(await crossed(), command).toBe(0);
  }
});

test("whoever wants to break the wall stands at its line", async () => {
  const { page } = await it.visit("#learn");
  for (const at of COMMANDS.keys()) {
    await page.locator(".next").click();
    await page.locator(".entry").nth(at).waitFor();
  }
  await page.getByRole("button", { name: "Open it and break it" }).click();
  await expect.poll(() => focused(page)).toContain("cm-content");
  const line = page.locator("[data-testid=editor] .cm-activeLine").first();
  await expect.poll(() => line.textContent()).toBe("    - podSelector: {}");
});

test("the page of a rule is set as text, in the verdict and at the mark", async () => {
  const { page } = await open(HOLE);
  const card = page.locator(".rule-card").first();
  await card.getByText("About this rule").click();
  await card.getByRole("heading", { name: "Why it matters" }).waitFor();
  expect(await card.locator(".markdown").textContent()).not.toMatch(/##|```|\]\(/);
  await page.locator(".cm-lintRange-error").first().hover();
  const about = page.locator(".cm-tooltip details").first();
  await about.locator("summary").click();
  await about.getByRole("heading", { name: "Why it matters" }).waitFor();
  expect(await about.textContent()).not.toMatch(/##|```|\]\(/);
});

test("the second finding of a rule says as much as the first", async () => {
  const { page } = await open(`${HOLE}---\n${HOLE.replace("customer1", "customer2")}`);
  const findings = page.locator(".rule-card").first().locator(".finding");
  await expect.poll(() => findings.count()).toBe(2);
  const said = await findings.allTextContents();
  for (const [at, namespace] of ["customer1", "customer2"].entries())
    for (const part of [
      `allow-team opens namespace ${namespace}`,
      "admits every namespace",
      "drop the namespaceSelector",
      "Remove namespaceSelector",
    ])
      expect(said[at]).toContain(part);
});

test("on a phone the matrix is above the fold, and what is said covers neither it nor the switch", async () => {
  const { page } = await it.visit("#ex=recipe", {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  });
  const cell = page.locator('td[aria-label^="customer2 to customer1:"]');
  await cell.waitFor();
  const bottomOf = async (box: Promise<{ y: number; height: number } | null>) => {
    const { y, height } = (await box) ?? { y: 9_999, height: 0 };
    return y + height;
  };
  const panes = page.getByRole("navigation", { name: "What is shown" });
  const { y: fold = 0 } = (await panes.boundingBox()) ?? {};
  expect(await bottomOf(cell.boundingBox())).toBeLessThan(fold);
  await drop(page, CLUSTER);
  const toast = page.locator(".toast");
  await toast.waitFor();
  expect(await bottomOf(toast.boundingBox())).toBeLessThan(fold);
});

test("a frame shows the answer, whole, and none of what is around it on the page", async () => {
  const { page } = await it.visit("?embed=1#ex=recipe", { viewport: { width: 760, height: 560 } });
  const cell = page.locator('td[aria-label^="outside to customer1:"]');
  await cell.waitFor();
  expect(await page.getByRole("navigation", { name: "Places" }).count()).toBe(0);
  const { y = 9_999, height = 0 } = (await cell.boundingBox()) ?? {};
  const panes = await page.getByRole("navigation", { name: "What is shown" }).boundingBox();
  expect(y + height).toBeLessThan(panes?.y ?? 0);
  await page.getByRole("button", { name: "Manifests", exact: true }).click();
  await page.locator("[data-testid=editor] .cm-content").waitFor();
});
