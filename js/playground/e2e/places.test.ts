/** The ways in and the places, as people take them: by mouse, by keyboard alone, on a phone; with Back and links. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { CLUSTER, drop, focusedName, HOLE, house, POLICY, read, show, write } from "./page.js";

const it = house();
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

/** Presses Tab until something of that name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tabs = 0; tabs < 40; tabs += 1) {
    if (name.test(await focusedName(page))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab leads to nothing that is called ${name}`);
}

/** How somebody presses a button or a field: with a pointer, a finger, or Tab and Enter. */
interface Hand {
  name: string;
  options: BrowserContextOptions;
  press(page: Page, name: string): Promise<void>;
}

const click = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const HANDS: Hand[] = [
  { name: "a mouse", options: {}, press: click },
  {
    name: "the keyboard alone",
    options: {},
    press: async (page, name) => {
      await tabTo(page, new RegExp(`^${name}$`));
      await page.keyboard.press("Enter");
    },
  },
  {
    name: "a finger, on 390×844",
    options: PHONE,
    press: (page, name) => page.getByRole("button", { name, exact: true }).tap(),
  },
];

test.each(HANDS)(
  "learn, with $name: from an empty browser to the wall that holds",
  async ({ options, press }) => {
    const { page, errors } = await it.visit("", options);
    await press(page, "Start the recipe");
    const next = page.locator(".next");
    for (let step = 0; step < 10; step += 1) {
      const command = (await next.locator("code").textContent()) ?? "";
      await press(page, `Run ${command}`);
      await page.locator(".entry").nth(step).waitFor();
    }
    await page.locator(".entry.timeout").getByText("Connection timed out").waitFor();
    await page.locator(".scene .wall").waitFor();
    expect(errors).toEqual([]);
  },
);

test.each(HANDS)(
  "check my policy, with $name: from an empty browser to the verdict and the way out",
  async (hand) => {
    const { page, errors } = await it.visit("", hand.options);
    if (hand.name.includes("keyboard")) {
      await tabTo(page, /^Check my policy$/);
      await page.keyboard.insertText(HOLE);
    } else {
      await page.getByLabel("Check my policy").click();
      await page.keyboard.insertText(HOLE);
    }
    await page.getByTestId("verdict").getByText("Denied").waitFor();
    await hand.press(page, "Remove namespaceSelector");
    await page.getByTestId("verdict").getByText("Admitted").first().waitFor();
    expect(errors).toEqual([]);
  },
);

test.each(HANDS)(
  "see my cluster, with $name: from an empty browser to why a pair gets through",
  async (hand) => {
    const { page, errors } = await it.visit("", hand.options);
    const chosen = page.waitForEvent("filechooser");
    await hand.press(page, "Open cluster.yaml");
    await (await chosen).setFiles({
      name: "cluster.yaml",
      mimeType: "text/yaml",
      buffer: Buffer.from(CLUSTER),
    });
    const cell = page.locator('td[aria-label^="customer2 to customer1:"]');
    await cell.waitFor();
    if (hand.name.includes("keyboard")) {
      await tabTo(page, /^customer1 to customer1:/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
    } else await cell.click();
    await page.getByTestId("explain-verdict").getByText("It does not get through").waitFor();
    expect(errors).toEqual([]);
  },
);

test("a paste anywhere on the first screen opens, without workloads at the verdict", async () => {
  const { page } = await it.visit();
  const pasteAnywhere = (text: string) =>
    page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
  await pasteAnywhere(POLICY);
  await page.getByTestId("verdict").getByText("Admitted").first().waitFor();
  await page.getByRole("button", { name: "Partywall" }).click();
  await pasteAnywhere(CLUSTER);
  await page.getByTestId("grid").waitFor();
});

test("a place where nothing is open says what to do", async () => {
  const { page } = await it.visit("#reach");
  await page.getByTestId("nothing").waitFor();
  await show(page, "Audit", "Exposure");
  await page.getByTestId("nothing").getByRole("button", { name: "Open a lesson" }).click();
  await page.getByRole("heading", { name: "Lessons" }).waitFor();
});

test("labels of places stand still, whichever is chosen", async () => {
  const { page } = await it.visit("#ex=recipe");
  const places = page.getByRole("navigation", { name: "Places" }).getByRole("button");
  const stand = async () =>
    JSON.stringify(await places.evaluateAll((all) => all.map((one) => one.getBoundingClientRect())));
  const before = await stand();
  for (const name of await places.allTextContents()) {
    await show(page, name);
    expect(await stand()).toBe(before);
  }
});

test("Back leads through what was looked at, to what was typed in an earlier workspace too", async () => {
  const { page } = await it.visit();
  await drop(page, CLUSTER);
  await page.getByTestId("grid").waitFor();
  await write(page, `# typed\n${CLUSTER}`);
  await show(page, "Audit", "Exposure");
  await page.goto(`${it.server.url}#ex=recipe`);
  await expect.poll(() => page.title()).toMatch(/^recipe, reach/);
  await page.goBack();
  await expect.poll(() => page.title()).toMatch(/^exposure/);
  expect(await read(page)).toContain("# typed");
  await page.goBack();
  await expect.poll(() => page.title()).toMatch(/^isolation/);
  await page.goBack();
  await expect.poll(() => page.title()).toMatch(/^reach/);
  await page.goBack();
  await page.getByText("Check my policy").waitFor();
  await page.goForward();
  await page.getByTestId("grid").waitFor();
  expect(await read(page)).toContain("# typed");
});

/** A view, how it is looked at, and what must be seen again by whoever opens the link. */
const LOOKS: [view: string, look: (page: Page) => Promise<void>, seen: (page: Page) => Promise<unknown>][] = [
  [
    "Verdict",
    async (page) => show(page, "Verdict"),
    (page) => page.getByTestId("verdict").getByText("Denied").waitFor(),
  ],
  [
    "Reach",
    async (page) => {
      await show(page, "Reach");
      await page
        .getByRole("rowheader", { name: /customer2/ })
        .getByRole("button")
        .click();
      await page.getByPlaceholder("Filter names").fill("cli");
      await page.getByLabel("Order of the rows").selectOption("Most open first");
      await page.locator('td[aria-label^="customer2/client to customer1:"]').waitFor();
    },
    async (page) => {
      await page.locator('td[aria-label^="customer2/client to customer1:"]').waitFor();
      expect(await page.getByPlaceholder("Filter names").inputValue()).toBe("cli");
      expect(await page.getByLabel("Order of the rows").inputValue()).toBe("open");
    },
  ],
  [
    "Explain",
    async (page) => {
      await show(page, "Reach", "Explain");
      await page.getByLabel("From").fill("customer2/client");
      await page.getByLabel("To", { exact: true }).fill("customer1/nginx");
      await page.getByLabel("Port").fill("80");
      await page.getByTestId("explain-verdict").waitFor();
    },
    (page) =>
      page.getByTestId("explain-verdict").getByText("customer2/client[Pod] → customer1/nginx[Pod]").waitFor(),
  ],
  [
    "Picture",
    async (page) => {
      await show(page, "Reach", "Picture");
      await page.getByLabel("Policy or namespace").selectOption("customer2/allow-team");
    },
    (page) => page.locator(".picture figcaption").getByText("customer2/allow-team").waitFor(),
  ],
  [
    "Changes",
    async (page) => {
      await show(page, "Changes");
      await page.getByRole("button", { name: "Pin the manifests" }).click();
      await write(page, CLUSTER);
      await page.getByTestId("changed").getByText("Closes").waitFor();
    },
    (page) => page.getByTestId("changed").getByText("Closes").waitFor(),
  ],
  [
    "Audit",
    async (page) => show(page, "Audit"),
    (page) => page.getByTestId("standing").getByText("Open").first().waitFor(),
  ],
  [
    "Exposure",
    async (page) => show(page, "Audit", "Exposure"),
    (page) => page.getByRole("heading", { name: "customer1/nginx[Pod]" }).waitFor(),
  ],
  [
    "Findings",
    async (page) => show(page, "Audit", "Findings"),
    (page) => page.getByTestId("findings").getByText("Nothing more is found").waitFor(),
  ],
];

test.each(LOOKS)(
  "%s is shared and opens again as it was, with plugin and settings",
  async (_view, look, seen) => {
    const { page } = await it.visit("", { permissions: ["clipboard-read", "clipboard-write"] });
    await drop(page, CLUSTER.replace(POLICY, HOLE));
    await page.getByTestId("grid").waitFor();
    await page.getByLabel("Network plugin").selectOption("Calico");
    await look(page);
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByText("The link is copied.").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await it.visit(link.slice(it.server.url.length));
    await seen(other.page);
    expect(await other.page.getByLabel("Network plugin").inputValue()).toBe("calico");
    // What stands in the address now still holds the workspace.
    const again = await it.visit(other.page.url().slice(it.server.url.length));
    await seen(again.page);
    expect(again.errors).toEqual([]);
  },
);

test("a link that was made by an earlier page opens what it opened", async () => {
  const { encode } = await import("../src/share.js");
  const { page } = await it.visit(`#${await encode({ text: HOLE, view: "admission" })}`);
  await page.getByTestId("verdict").getByText("Denied").waitFor();
});

test("the plugin is what the kinds say until somebody chooses, and the choice is a setting", async () => {
  const { page } = await it.visit("#ex=cilium-empty-rule-of-a-networkpolicy");
  const choice = page.getByLabel("Network plugin");
  const verdict = page.getByTestId("explain-verdict");
  await verdict.getByText("It gets through").waitFor();
  expect(await choice.inputValue()).toBe("cilium");
  await choice.selectOption("");
  await expect.poll(() => choice.locator("option").first().textContent()).toBe("Kubernetes (detected)");
  await page.goto(`${it.server.url}#ex=cilium-empty-rule`);
  await verdict.getByText("It does not get through").waitFor();
  await choice.selectOption("Kubernetes");
  await verdict.getByText("It gets through").waitFor();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await expect.poll(() => read(page)).toContain("plugin: kubernetes");
});

test("a lesson shows a verdict only where that is the lesson, or somebody asks", async () => {
  const { page } = await it.visit("#ex=default-namespace");
  await page.getByTestId("grid").waitFor();
  expect(await page.getByTestId("policy").count()).toBe(0);
  expect(await page.locator(".cm-lintRange").count()).toBe(0);
  await show(page, "Verdict");
  await page.getByText("Not what this lesson is about").waitFor();
  await page.getByRole("button", { name: "Judge it all the same" }).click();
  await page.getByTestId("verdict").waitFor();
  await page.goto(`${it.server.url}#ex=spoofable-labels`);
  await page.getByTestId("verdict").getByText("Denied").waitFor();
  expect(
    await page
      .locator(".rule-card")
      .evaluateAll((cards) => cards.map((card) => card.getAttribute("data-rule"))),
  ).toEqual(["foreign-peer"]);
});

test("a peer that is trusted is denied no longer, and the settings hold it", async () => {
  const { page } = await it.visit("#ex=spoofable-labels");
  const before = page.locator(".finding");
  await before.first().waitFor();
  const count = await before.count();
  await before.first().getByRole("button", { name: "Trust this peer" }).click();
  await page.getByText("The settings trust this peer now.").waitFor();
  await expect.poll(() => before.count()).toBeLessThan(count);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await expect.poll(() => read(page)).toContain("trustedPeers:");
});

test("a new object is put behind the others, and its kind says what it is for", async () => {
  const { page } = await it.visit("#reach");
  await page.locator("[data-testid=editor] .cm-content").waitFor();
  const kinds = page.getByLabel("New object");
  await expect.poll(() => kinds.locator("option").count()).toBeGreaterThan(10);
  await kinds.selectOption({ index: 1 });
  await kinds.selectOption({ index: 4 });
  expect(await read(page)).toContain("\n---\napiVersion: cilium.io/v2");
  await page
    .locator("[data-testid=editor] .cm-line")
    .getByText("CiliumNetworkPolicy", { exact: true })
    .hover();
  await page.locator(".cm-meaning").getByText("as Cilium reads it").waitFor();
  await expect
    .poll(() => page.getByLabel("Network plugin").locator("option").first().textContent())
    .toBe("Cilium (detected)");
});

test("the settings are filled in by form and by completion, and nothing is deployed of what is not valid", async () => {
  const { page } = await it.visit("#verdict?ex=spoofable-labels");
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await write(page, "");
  await page.getByRole("button", { name: "Start from the template" }).click();
  await expect.poll(() => read(page)).toContain("# plugin: kubernetes");
  await page.getByLabel("Isolate by").fill("tenant");
  await page.getByLabel("Isolate by").press("Enter");
  await expect.poll(() => read(page)).toContain("\nisolateBy: tenant");
  await page.getByText("Levels of rules").click();
  await page.getByLabel("foreign-peer").selectOption("warn");
  await expect.poll(() => read(page)).toContain("foreign-peer: warn");
  await page.getByRole("button", { name: "+ an example to edit" }).click();
  await page.getByRole("button", { name: /ingress controller.*trust no longer/ }).click();
  await expect.poll(() => read(page)).not.toMatch(/^trustedPeers/m);
  await write(page, "");
  await page.keyboard.type("rat");
  await page.locator(".cm-tooltip-autocomplete").getByText("ratchet").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("perhaps");
  await page.getByText("The settings cannot be used; mend the text first.").waitFor();
  await page.getByText("Deploy it: the ClusterAdmissionPolicy").click();
  await page.getByText("there is nothing to deploy").waitFor();
  expect(await page.getByTestId("cluster-policy").count()).toBe(0);
});
