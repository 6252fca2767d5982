import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../src/places/learn/story.js";
import { encode } from "../src/share.js";
import {
  CLUSTER,
  DIST,
  drop,
  FOREIGN,
  focused,
  HOLE,
  house,
  POLICY,
  paste,
  podOf,
  read,
  show,
  write,
} from "./page.js";
import { serve } from "./server.js";

const it = house();

async function openCluster(options = {}, text = CLUSTER) {
  const visit = await it.visit("", options);
  await drop(visit.page, text);
  await visit.page.locator("[data-testid=grid], [data-testid=verdict]").first().waitFor();
  return visit;
}

const cell = (from: string, to: string) => `td[aria-label^="${from} to ${to}:"]`;

test("the walkthrough: before the policy everybody gets through, behind it they time out", async () => {
  const { page, errors } = await it.visit("#learn");
  for (const [at, { command }] of COMMANDS.entries()) {
    await page.getByLabel("Command line").fill(command);
    await page.keyboard.press("Enter");
    await page.locator(".entry").nth(at).waitFor();
  }
  const outcomes = await page
    .locator(".entry")
    .evaluateAll((entries) =>
      entries
        .filter((entry) => entry.querySelector(".command")?.textContent?.includes("curl"))
        .map((entry) => [
          entry.querySelector(".command")?.textContent?.slice(2),
          entry.className.replace("entry ", ""),
        ]),
    );
  expect(outcomes).toEqual([
    ["curl http://nginx.customer1", "page"],
    ["curl http://nginx.customer2", "page"],
    ["curl http://nginx.customer1", "page"],
    ["curl http://nginx.customer2", "timeout"],
    ["kubectl exec client -n customer2 -- curl http://nginx.customer1", "page"],
    ["kubectl exec client -n customer2 -- curl http://nginx.customer1", "timeout"],
    ["curl http://203.0.113.80", "timeout"],
  ]);
  await page.getByText("That is namespace isolation").waitFor();
  expect(errors).toEqual([]);
});

test("a hole is marked while it is typed, and the quick fix closes it", async () => {
  const { page } = await openCluster();
  await write(page, POLICY);
  await page.getByTestId("policy").getByText("Admitted").waitFor();
  await write(page, HOLE);
  await page.getByTestId("policy").getByText("Denied").waitFor();
  await page.getByTestId("problems").getByText("YAML is fine").waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor();
  expect(await page.locator(".cm-lintRange-error").first().textContent()).toContain("namespaceSelector");
  await show(page, "Verdict");
  const rule = page.locator(".rule-card.denied");
  await rule.getByText("opens namespace customer1 to other namespaces").waitFor();
  await rule.getByText("admits every namespace").first().waitFor();
  await rule.locator(".finding .button.primary").click();
  await page.getByTestId("verdict").getByText("Admitted").first().waitFor();
  expect((await read(page)).trim()).toBe(POLICY.trim());
});

test("each document has its own history: undoing in the settings brings no manifests there", async () => {
  const { page } = await openCluster({}, POLICY);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await write(page, "tenants: [customer1]\n");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("Control+z");
  expect(await read(page)).toBe("");
  await page.getByRole("button", { name: "Manifests", exact: true }).click();
  expect(`${await read(page)}\n`).toContain(POLICY.trimEnd());
});

test("the marker of a hole tells about its rule", async () => {
  const { page } = await openCluster({}, HOLE);
  const marked = page.locator(".cm-lintRange-error").first();
  await marked.waitFor();
  await marked.hover();
  const about = page.locator(".cm-tooltip details").first();
  await about.getByText("About this rule").click();
  await expect.poll(() => about.locator(".markdown").isVisible()).toBe(true);
  expect((await about.locator(".markdown").textContent())?.length).toBeGreaterThan(200);
});

test("settings that cannot be used are marked where they are wrong, and F8 leads there", async () => {
  const { page } = await openCluster();
  await page.getByRole("button", { name: "Settings" }).click();
  await write(page, "exempt: {}\nnope: 1\n");
  await expect.poll(() => page.locator(".cm-lintRange-error").allTextContents()).toEqual(["nope: 1"]);
  await page.getByTestId("problems").getByText("1 problem").waitFor();
  await page.getByRole("button", { name: "Manifests" }).click();
  await page.getByTestId("problems").click();
  await expect.poll(() => page.locator(".cm-activeLine").first().textContent()).toBe("nope: 1");
});

test("the text of a lesson stays while its manifests are changed, and its title says so", async () => {
  const { page } = await it.visit("#ex=recipe");
  const lesson = page.getByRole("complementary", { name: "About this lesson" });
  const title = (await lesson.getByRole("heading").textContent()) ?? "";
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.type("#");
  await lesson.getByRole("heading", { name: `${title}, changed`, exact: true }).waitFor();
  expect(await page.title()).toMatch(/^recipe, changed, reach/);
  await page.goto(`${it.server.url}#ex=except`);
  await expect.poll(() => page.title()).toMatch(/^except, reach/);
});

test("a broken document leaves the others judged, and its place is marked", async () => {
  const { page } = await openCluster();
  await write(page, `${HOLE}---\nkind: [\n`);
  await page.getByText("A part cannot be read").waitFor();
  const marked = page.locator(".cm-line:has(.cm-lintRange-error, .cm-lintPoint-error)");
  await expect.poll(() => marked.allTextContents()).toEqual(["      namespaceSelector: {}", ""]);
  expect(await marked.last().evaluate((line) => line.previousElementSibling?.textContent)).toBe("kind: [");
  await show(page, "Verdict");
  await page.locator(".rule-card.denied").waitFor();
});

test("a cell of the matrix explains itself and leads to the line of the policy", async () => {
  const { page } = await openCluster({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator(cell("customer2", "customer1")).click();
  const verdict = page.getByTestId("explain-verdict");
  await verdict.getByText("does not get through").waitFor();
  await page.getByText("What would have to change").waitFor();
  await page.getByRole("button", { name: "Copy as text" }).click();
  await page.getByText("The explanation is copied.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `customer2/client[Pod] => customer1/client[Pod] : No Connections
Egress of customer2/client[Pod]: All Connections
  - NetworkPolicy customer2/allow-team does not apply: its policyTypes do not hold Egress
  no NetworkPolicy isolates the pod: everything else is allowed
Ingress of customer1/client[Pod]: No Connections
  + NetworkPolicy customer1/allow-team applies
    spec.ingress[0]: missed
      spec.ingress[0].from[0]: without a namespaceSelector it means pods of namespace customer1 only
  a NetworkPolicy isolates the pod: everything else is denied
to open it, some NetworkPolicy of customer1/client[Pod] must allow ingress from customer2/client[Pod]
`,
  );
  await page.getByRole("button", { name: "spec.ingress[0].from[0]" }).click();
  await expect.poll(() => focused(page)).toContain("cm-content");
  const line = page.locator(".cm-activeLine").first();
  await expect.poll(() => line.textContent()).toContain("podSelector: {}");
});

test("a cell of many pairs is explained by an open one, and says of how many", async () => {
  const only = CLUSTER.replace(
    POLICY,
    POLICY.replace("  podSelector: {}\n", "  podSelector:\n    matchLabels:\n      app: client\n"),
  );
  const { page } = await openCluster({}, only);
  await page.locator('td[aria-label="customer2 to customer1: 1 of 2 pairs, open across a boundary"]').click();
  await page.getByTestId("explain-verdict").getByText("gets through").waitFor();
  await page.getByText("customer2/client[Pod] → customer1/nginx[Pod]").waitFor();
  await page.getByText("one of the 2 pairs from customer2 to customer1").waitFor();
});

test("nobody is explained in the place of an ingress controller", async () => {
  const served = `---
{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}, spec: {selector: {app: web}, ports: [{port: 80}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, namespace: shop}
spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}
`;
  const web = podOf("web", "shop").replace(
    "    image: web\n",
    "    image: web\n    ports: [{containerPort: 80}]\n",
  );
  const { page } = await openCluster({}, web + served);
  await page.locator('td[aria-label="ingress controller to shop: TCP 80, open across a boundary"]').click();
  await page.getByText("What an ingress controller may do cannot be explained here.").waitFor();
  await page.locator(cell("outside", "shop")).click();
  await page.getByTestId("explain-verdict").getByText("external").waitFor();
});

test("a matrix of many workloads is a picture with a list, and leads back to the namespaces", async () => {
  const many = Array.from({ length: 90 }, (_, at) => podOf(`p${at}`, "crowd"));
  const { page } = await openCluster({}, CLUSTER + many.join(""));
  await page.getByRole("rowheader", { name: /crowd/ }).getByRole("button").click();
  await page.locator(".canvas-grid canvas").waitFor();
  const listed = page.locator(".canvas-grid tbody tr");
  await listed.getByRole("button", { name: "crowd/p0 to crowd/p1", exact: true }).first().waitFor();
  await show(page, "Changes");
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  await write(page, CLUSTER.replace(POLICY, "") + many.join(""));
  await show(page, "Reach");
  await listed.first().getByRole("button", { name: "crowd/p0 to customer1", exact: true }).waitFor();
  expect(await listed.first().locator("td").nth(1).textContent()).toMatch(/\d added$/);
  // The 90 stand before customer1, customer2 and outside; a narrow screen shows them smaller.
  await page.setViewportSize({ width: 390, height: 844 });
  const canvas = page.locator(".canvas-grid canvas");
  await canvas.scrollIntoViewIfNeeded();
  // What is clicked is counted from within the border.
  const [width, height] = await canvas.evaluate((it) => [it.clientWidth, it.clientHeight] as const);
  expect(width).toBeLessThan(390);
  // Heads of 120 dots, and 93 squares of 9.
  const at = (place: number) => (120 + 9 * (place + 0.5)) / (120 + 9 * 93);
  await canvas.click({ position: { x: width * at(91), y: height * at(90) } });
  const pair = /customer1\/\w+\[Pod\] → customer2\/\w+\[Pod\]/;
  await page.getByTestId("explain-verdict").getByText(pair).waitFor();
  await show(page, "Reach");
  await page.getByRole("button", { name: "Collapse all" }).click();
  await page.locator(cell("crowd", "customer1")).waitFor();
});

test("the rows of the matrix stand by name, or the most open first", async () => {
  const { page } = await openCluster({}, CLUSTER + podOf("open", "z-open"));
  const rows = () => page.locator("table.grid tbody .row-toggle").allTextContents();
  await page.locator(cell("z-open", "customer1")).waitFor();
  expect((await rows())[0]).toContain("customer1");
  await page.getByLabel("Order of the rows").selectOption("Most open first");
  await expect.poll(async () => (await rows())[0]).toContain("z-open");
});

test("what a change opens is listed against the pinned manifests", async () => {
  const { page } = await openCluster();
  await show(page, "Changes");
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  await page.getByText("Every connection is as it was").waitFor();
  await write(page, CLUSTER.replace(POLICY, HOLE));
  const changes = page.getByTestId("changes");
  await changes.waitFor();
  const rows = await changes.locator("tbody tr").allTextContents();
  expect(
    rows.some(
      (row) => row.includes("opens") && row.includes("customer2/client") && row.includes("customer1/nginx"),
    ),
  ).toBe(true);
  expect(rows.some((row) => row.includes("closes"))).toBe(false);
});

test("the matrix marks what is not as it was pinned, and an update is judged by what it changes", async () => {
  const { page } = await openCluster();
  await show(page, "Changes");
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  await write(page, CLUSTER.replace(POLICY, HOLE));
  await show(page, "Reach");
  await page
    .locator('td.changed[aria-label="customer2 to customer1: everything, open across a boundary, 2 added"]')
    .waitFor();
  await show(page, "Verdict");
  await page.getByText("Object by object").click();
  const denied = page.locator(".verdict.denied").first();
  await denied.getByText("The request, and the response").click();
  await denied.getByRole("button", { name: "UPDATE" }).click();
  const request = denied.getByRole("group", { name: "Request" });
  await request.getByText('"operation": "UPDATE"').waitFor();
  const { object, oldObject } = JSON.parse((await request.textContent()) ?? "");
  expect(object.spec.ingress[0].from).toEqual([{ podSelector: {}, namespaceSelector: {} }]);
  expect(oldObject.spec.ingress[0].from).toEqual([{ podSelector: {} }]);
});

test("an open boundary is told with the policy that opens it", async () => {
  const { page } = await openCluster({}, CLUSTER.replace(POLICY, HOLE));
  await show(page, "Audit", "Isolation");
  const answer = page.getByTestId("isolation");
  await answer.getByText("no, boundaries are open").waitFor();
  const [entry] = await answer.locator("article").allTextContents();
  expect(entry).toContain("customer1");
  expect(entry).toContain("allow-team");
  await write(page, CLUSTER);
  await answer.getByText("every boundary is closed").waitFor();
});

test.each<[string, string | undefined, string]>([
  ["Audit", "Isolation", "nobody knows"],
  ["Audit", "Exposure", "customer1/nginx[Pod]"],
  ["Changes", undefined, "Every connection is as it was"],
])("%s %s says what is not judged before it answers", async (place, view, answer) => {
  const { page } = await openCluster({}, `${CLUSTER}---\n${FOREIGN}`);
  await show(page, place, view);
  if (place === "Changes") await page.getByRole("button", { name: "Pin the manifests" }).click();
  await page.getByText(answer).first().waitFor();
  const text = (await page.locator("#answer").textContent()) ?? "";
  expect(text).toContain("is of security.istio.io/v1, which is not judged");
  expect(text.indexOf("which is not judged")).toBeLessThan(text.indexOf(answer));
});

test("nobody knows whether a boundary is closed while an object cannot be read", async () => {
  const { page } = await openCluster({}, `${CLUSTER}---\nkind: [\n`);
  await show(page, "Audit", "Isolation");
  await page.getByText("nobody knows").first().waitFor();
});

test("a picture is drawn of what is there, and its table leads to the line of a rule", async () => {
  const { page } = await openCluster();
  await show(page, "Reach", "Picture");
  await page.getByText("The same as a table").first().click();
  await page.getByRole("button", { name: "Rule 1" }).first().click();
  await expect
    .poll(() => page.locator(".cm-activeLine").first().textContent())
    .toContain("    - podSelector: {}");
  await write(page, `${FOREIGN}---\n${POLICY.replace("networking.k8s.io/v1", "crd.antrea.io/v1beta1")}`);
  await page.getByText("There is no NetworkPolicy in the manifests, so there is nothing to draw.").waitFor();
  expect(await page.locator(".picture").count()).toBe(0);
});

test("the manifests are copied as a fixture that holds what is true today", async () => {
  const { page } = await openCluster({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Copy fixture" }).click();
  await page.getByText("The fixture is copied.").waitFor();
  const commands = await page.evaluate(() => navigator.clipboard.readText());
  expect(commands).toMatch(/^\(set -e; mkdir my-case\n.*\n\)$/s);
  expect(commands).toContain(`cat > my-case/manifests.yaml <<'PARTYWALL'\n${CLUSTER}PARTYWALL\n`);
  expect(commands).toContain("customer1/client  customer1/nginx  TCP/80  allowed\n");
  expect(commands).toContain("customer2/client  customer1/nginx  TCP/80  denied\n");
});

test("what is copied asks the question of the view that is shown, and a frame may be read only", async () => {
  const { page } = await openCluster({ permissions: ["clipboard-read", "clipboard-write"] });
  const copied = async (what: string) => {
    await page.getByRole("button", { name: `Copy ${what}` }).click();
    await page.getByText(`The ${what} is copied.`).waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await show(page, "Audit", "Isolation");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText(/^\d+ characters$/).waitFor();
  expect(await copied("command")).toBe(`partywall isolation - <<'PARTYWALL'\n${CLUSTER}PARTYWALL\n`);
  await page.getByLabel("Read only").check();
  const [source = ""] = /(?<=src=")[^"]+/.exec(await copied("frame")) ?? [];
  const frame = await it.visit(source.replace("&amp;", "&").slice(it.server.url.length));
  await frame.page.getByTestId("isolation").waitFor();
  const whole = await frame.page.getByRole("link", { name: "Open the playground" }).getAttribute("href");
  expect(new URL(whole ?? "").search).toBe("");
});

test("the policy to deploy holds the settings, and its mode is explained", async () => {
  const { page } = await openCluster();
  await page.getByRole("button", { name: "Settings" }).click();
  await write(page, "exempt: {namespaces: [kube-system]}\n");
  await show(page, "Verdict");
  await page.getByText("Deploy it: the ClusterAdmissionPolicy").click();
  await page.getByText("it denies nothing yet").waitFor();
  const policy = page.getByTestId("cluster-policy");
  await expect.poll(() => policy.textContent()).toContain("namespaces:\n        - kube-system");
  expect(await policy.textContent()).toContain("mode: monitor");
});

test("a page that is read only offers no fix", async () => {
  const { page } = await openCluster({ permissions: ["clipboard-read", "clipboard-write"] }, HOLE);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText(/^\d+ characters$/).waitFor();
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const reader = await it.visit(`?readonly=1${link.hash}`);
  await show(reader.page, "Verdict");
  const card = reader.page.locator(".rule-card.denied");
  await card.first().waitFor();
  expect(await card.getByText("About this rule").count()).toBeGreaterThan(0);
  expect(await card.locator(".button").count()).toBe(0);
  await drop(reader.page, "kind: Pod\n");
  await reader.page.getByText("nothing was opened").waitFor();
  expect(await read(reader.page)).toContain("name: allow-team");
});

test("a shared link opens the same workspace for somebody else", async () => {
  const { page } = await openCluster({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText(/^\d+ characters$/).waitFor();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("The link is copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash).toMatch(/^#v1\.[\w-]+$/);
  const other = await it.visit(link.slice(it.server.url.length));
  await other.page.locator(cell("customer2", "customer1")).waitFor();
  expect(await read(other.page)).toContain("name: allow-team");
  expect(it.server.requests.some((path) => path.includes("v1."))).toBe(false);
});

test("what was typed is there after a reload, and a link opened anew is as it was shared", async () => {
  const { page } = await it.visit("#ex=recipe");
  await page.locator("[data-testid=grid]").waitFor();
  const lesson = await read(page);
  await write(page, HOLE);
  await page.reload();
  await expect.poll(async () => `${await read(page)}\n`).toContain(HOLE.trimEnd());
  await write(page, "");
  await page.reload();
  await page.locator("[data-testid=editor] .cm-line").first().waitFor();
  expect(await read(page)).toBe(lesson);
  const { url } = it.server;
  await page.goto("about:blank");
  await page.goto(`${url}#ex=recipe`);
  await page.locator("[data-testid=editor] .cm-line").first().waitFor();
  expect(await read(page)).toBe(lesson);
});

test("files are dropped as clusters give them, without what only servers need", async () => {
  const list = {
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", namespace: "a", uid: "1", managedFields: [{}] },
        spec: { containers: [] },
        status: { podIP: "10.0.0.1", phase: "Running" },
      },
    ],
  };
  const { page } = await openCluster({}, JSON.stringify(list));
  const text = await read(page);
  expect(text).toContain("podIP: 10.0.0.1");
  expect(text).not.toMatch(/managedFields|phase|uid/);
});

test("the page opens again without a network", async () => {
  const before = it.server.requests.length;
  const { page, context, errors } = await it.visit("#ex=recipe");
  await page.locator("[data-testid=grid]").waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  // What has no hash in its name is kept as it is now, not as the browser may remember it.
  const asked = it.server.requests.slice(before);
  const times = (end: string) => asked.filter((path) => path.endsWith(end)).length;
  expect([times("/some/path/"), times(".wasm")]).toEqual([2, 1]);
  await context.setOffline(true);
  await page.reload();
  await page.locator("[data-testid=grid]").waitFor();
  await show(page, "Reach", "Picture");
  await page.locator(".picture svg").waitFor();
  expect(errors).toEqual([]);
});

test("the foot of the page tells the digest of the file that is served", async () => {
  const { page } = await it.visit();
  const [file] = readdirSync(join(DIST, "assets")).filter((name) => name.endsWith(".wasm"));
  const digest = createHash("sha256")
    .update(readFileSync(join(DIST, "assets", String(file))))
    .digest("hex");
  expect(await page.getByTestId("digest").textContent()).toBe(digest);
});

test("on a phone there is one pane at a time, and the editor can be typed in", async () => {
  const { page, errors } = await it.visit("#ex=recipe", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.locator("[data-testid=grid]").waitFor();
  expect(await page.locator(".pane.editor").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Manifests", exact: true }).tap();
  expect(await page.locator(".pane.answer").isVisible()).toBe(false);
  await page.locator(".cm-content").tap();
  await page.keyboard.insertText("# typed\n");
  await expect.poll(() => read(page)).toContain("# typed");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(errors).toEqual([]);
});

/** Finds a command of the palette by some of its words, and runs it. */
async function command(page: import("playwright-core").Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command" }).waitFor();
  await page.keyboard.type(words);
  await page.getByRole("option", { selected: true }).getByText(new RegExp(words, "i")).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Command" }).waitFor({ state: "detached" });
}

test("the palette keeps what is typed and entered while the lessons are still on their way", async () => {
  const { page, context } = await it.visit("", { serviceWorkers: "block" });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await context.route(/lessons.*\.js/, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.reload();
  await page.locator(".top").waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("wall around");
  await page.keyboard.press("Enter");
  await page.getByText("The lessons are on their way.").waitFor();
  expect(await page.getByRole("combobox", { name: "Command" }).inputValue()).toBe("wall around");
  arrive();
  await page.locator("[data-testid=grid]").waitFor();
});

test("everything is reached without a mouse", async () => {
  const { page } = await it.visit();
  await command(page, "wall around");
  await page.locator("[data-testid=grid]").waitFor();
  await command(page, "edit the manifests");
  await expect.poll(() => focused(page)).toContain("cm-content");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect.poll(() => focused(page)).toContain("splitter");
  for (let tabs = 0; tabs < 20 && !(await focused(page)).includes("cell"); tabs += 1)
    await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByTestId("explain-verdict").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Help" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});

test("a computation that takes too long is stopped, and the page goes on", async () => {
  const { page } = await openCluster();
  const many = Array.from(
    { length: 2_500 },
    (_, at) =>
      `---\nkind: Pod\napiVersion: v1\nmetadata: {name: p${at}, namespace: n${at}, labels: {a: "${at}"}}\n`,
  ).join("");
  await drop(page, many);
  await page
    .getByText(/took longer than \d+ seconds|stopped in the middle/)
    .first()
    .waitFor({ timeout: 60_000 });
  await page.evaluate(() => 1);
  await drop(page, CLUSTER);
  await page.locator(cell("customer2", "customer1")).waitFor({ timeout: 20_000 });
});

test("three frames on one page share one module, also where none was opened before", async () => {
  const context = await it.browser.newContext();
  const page = await context.newPage();
  await page.goto(`${it.server.url}sw.js`);
  it.server.requests.length = 0;
  await page.evaluate(() => {
    document.body.replaceChildren(
      ...["recipe", "except", "dns-egress"].map((lesson) => {
        const frame = document.createElement("iframe");
        frame.src = `./?embed=1&readonly=1#ex=${lesson}`;
        return frame;
      }),
    );
  });
  for (const at of [0, 1, 2])
    await page.frameLocator("iframe").nth(at).locator("[data-testid=grid]").waitFor();
  expect(it.server.requests.filter((path) => path.endsWith(".wasm")).length).toBe(1);
  await context.close();
});

type Page = import("playwright-core").Page;

/** A visit on which a file of the page never arrives. */
async function openWithout(file: RegExp, fragment = "#ex=recipe") {
  const visit = await it.visit("", { serviceWorkers: "block" });
  let asked = 0;
  await visit.context.route(file, (route) => {
    asked += 1;
    return route.abort();
  });
  await visit.page.goto(`${it.server.url}?missing${fragment}`);
  await visit.page.locator(".top").waitFor();
  return { ...visit, asked: () => asked };
}

test("a worker that cannot be fetched is told of, and is not asked for without end", async () => {
  const worker = /worker-.*\.js/;
  const { page, context, asked } = await openWithout(worker);
  const told = page.getByTestId("stopped");
  await told
    .getByText(/^The verdict and the matrix are behind: The policy module could not be started/)
    .waitFor();
  await told.getByText("Reload the page.").waitFor();
  const before = asked();
  // Each of two lanes starts three, and may have had one that failed before anybody listened to it.
  expect(before).toBeLessThanOrEqual(8);
  await write(page, "kind: Pod\n");
  await page.waitForTimeout(500);
  expect(asked()).toBe(before);
  await context.unroute(worker);
  await told.getByRole("button", { name: "Try again" }).click();
  await told.waitFor({ state: "detached" });
});

test.each<[string, RegExp, string, (page: Page) => Promise<void>]>([
  ["the views", /workbench-.*\.js/, "#answer", async () => {}],
  ["the editor", /editor-.*\.js/, "[data-testid=editor]", async () => {}],
  ["the help", /other-dialogs-.*\.js/, "dialog", (page) => page.keyboard.press("?")],
  [
    "the comparison",
    /merge-.*\.js/,
    ".merge",
    async (page) => {
      await show(page, "Changes");
      await page.getByRole("button", { name: "Pin the manifests" }).click();
    },
  ],
  ["the manifest of the policy", /cluster-policy-.*\.js/, ".toast", (page) => show(page, "Verdict")],
])("where %s cannot be fetched, the page says so", async (_part, file, place, lead) => {
  const { page } = await openWithout(file);
  await lead(page);
  const sentence = "This part of the page could not be fetched; reload the page.";
  await page.locator(place).getByText(sentence).waitFor();
});

test("where a link cannot be made, the page says so and copies nothing that needs it", async () => {
  const { page } = await openCluster();
  await page.evaluate(() => Object.assign(globalThis, { CompressionStream: undefined }));
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByText("The link could not be made: CompressionStream").waitFor();
  for (const name of ["Copy link", "Copy markdown", "Copy frame"])
    expect(await page.getByRole("button", { name }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Copy command" }).isEnabled()).toBe(true);
});

/** From now on the worker hears no question. */
function stopAnswers(page: Page): Promise<void> {
  return page.evaluate(() => {
    Worker.prototype.postMessage = () => {};
  });
}

/** The manifests with the hole, in the view of the fix. */
async function openHole(query = "") {
  const visit = await it.visit(`${query}#${await encode({ text: HOLE, view: "admission" })}`);
  const button = visit.page.locator(".rule-card.denied .finding .button.primary");
  await visit.page.locator(".cm-lintRange-error").first().waitFor();
  return { ...visit, button };
}

test("a fix is not carried out on manifests that have changed since it was asked for", async () => {
  const { page, button } = await openHole();
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+Home");
  await button.evaluate((element: HTMLElement) => {
    element.click();
    requestAnimationFrame(() => document.execCommand("insertText", false, "# typed meanwhile\n"));
  });
  await page.getByText("The manifests have changed meanwhile. Try the fix again.").waitFor();
  expect(`${await read(page)}`.trim()).toBe(`# typed meanwhile\n${HOLE}`.trim());
});

test("a fix that the module cannot make is told of", async () => {
  const { page, button } = await openHole();
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage as (message: unknown) => void;
    Worker.prototype.postMessage = function (this: Worker, message: { question?: { kind: string } }) {
      const lost = message.question?.kind === "fix";
      post.call(this, lost ? { ...message, question: { ...message.question, object: 99 } } : message);
    } as typeof Worker.prototype.postMessage;
  });
  await button.click();
  await page.locator(".toast").getByText("the manifests have changed meanwhile").waitFor();
  expect((await read(page)).trim()).toBe(HOLE.trim());
});

test("a page that may only be read offers no fix at the marker either", async () => {
  const offered = async (query: string) => {
    const { page } = await openHole(query);
    await page.locator(".cm-lintRange-error").first().hover();
    const tooltip = page.locator(".cm-tooltip-lint");
    await tooltip.getByText("admits every namespace").first().waitFor();
    return tooltip.locator(".cm-diagnosticAction").count();
  };
  expect(await offered("")).toBeGreaterThan(0);
  expect(await offered("?readonly=1")).toBe(0);
});

test("a finding leads to its line, also while the settings are shown", async () => {
  const { page } = await openHole();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.locator(".rule-card.denied .finding .link").first().click();
  const line = page.locator("[data-testid=editor] .cm-activeLine");
  await expect.poll(() => line.textContent()).toContain("namespaceSelector");
});

test("marks move with the text while the answer about it is waited for", async () => {
  const { page } = await openHole();
  await stopAnswers(page);
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("# one\n# two\n# three\n");
  await page.waitForTimeout(400);
  expect(await page.locator(".cm-lintRange-error").first().textContent()).toContain("namespaceSelector");
});

test("what was unfolded in the comparison stays so while the manifests are edited", async () => {
  const { page } = await openCluster();
  await show(page, "Changes");
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  const folded = page.locator(".merge .cm-collapsedLines");
  await folded.first().click();
  await folded.first().waitFor({ state: "detached" });
  const after = page.locator(".merge .cm-merge-b");
  for (const start of ["# the start", "# another start"]) {
    await write(page, `${start}\n${CLUSTER}`);
    await after.locator(".cm-line").getByText(start).waitFor();
    expect(await folded.count()).toBe(0);
  }
  expect(await after.locator(".cm-line").getByText("# the start").count()).toBe(0);
});

test("what is alike is folded away around a difference that was just typed", async () => {
  const { page } = await openCluster();
  await show(page, "Changes");
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  await page.locator(".merge .cm-collapsedLines").first().waitFor();
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# new\n");
  await page.locator(".merge .cm-merge-b .cm-line").getByText("# new").waitFor();
  const length = CLUSTER.trimEnd().split("\n").length;
  const said = await page.locator(".merge .cm-merge-b .cm-collapsedLines").textContent();
  expect(Number.parseInt(said ?? "", 10)).toBeGreaterThan(length - 8);
});

test("several files are opened as one text, and Secrets in them are told of", async () => {
  const { page } = await openCluster();
  await drop(page, "kind: Pod\nmetadata: {name: one}", "kind: List\nitems:\n- kind: Secret\n");
  await page.locator(".toast").getByText("There are Secrets in it.").waitFor();
  expect((await read(page)).trim()).toBe(
    "kind: Pod\nmetadata: {name: one}\n---\nkind: List\nitems:\n- kind: Secret",
  );
});

test("a large file is read without holding the page up", async () => {
  const { page } = await openCluster();
  const item = (at: number) =>
    `- kind: Pod\n  apiVersion: v1\n  metadata:\n    name: p${at}\n    namespace: n\n    resourceVersion: "1"\n`;
  await page.evaluate(() => {
    const watched = { last: performance.now(), longest: 0 };
    Object.assign(globalThis, { watched });
    setInterval(() => {
      const now = performance.now();
      watched.longest = Math.max(watched.longest, now - watched.last);
      watched.last = now;
    }, 20);
  });
  await drop(
    page,
    `kind: List\napiVersion: v1\nitems:\n${Array.from({ length: 15_000 }, (_, at) => item(at)).join("")}`,
  );
  await page.locator(".toast").getByText("Cleaned 15000 objects").waitFor({ timeout: 30_000 });
  const longest = await page.evaluate(
    () => (globalThis as unknown as { watched: { longest: number } }).watched.longest,
  );
  expect(longest).toBeLessThan(1_000);
});

test("what is pasted is looked through for Secrets and managed fields", async () => {
  const { page } = await openCluster();
  await write(page, "---\n");
  await paste(page, "kind: Secret\nmetadata: {name: s, managedFields: []}\n");
  const toast = page.locator(".toast");
  await toast.getByText(/There are Secrets in it\..*It holds managedFields/).waitFor();
  expect(await read(page)).toContain("kind: Secret");
});

test("F8 leads to the next problem from anywhere, and with Shift to the one before", async () => {
  const holes = ["customer1", "customer2", "customer3"].map((name) => HOLE.replace("customer1", name));
  const { page } = await openCluster({}, holes.join("---\n"));
  await page.getByText("The cluster would refuse 3 of 3 objects.").first().waitFor();
  const stand = () =>
    page
      .locator("[data-testid=editor] .cm-content")
      .evaluate((content) =>
        [...content.querySelectorAll(".cm-line")].findIndex((line) => line.matches(".cm-activeLine")),
      );
  const places: number[] = [];
  for (const key of ["F8", "F8", "Shift+F8"]) {
    await page.locator("#answer").focus();
    await page.keyboard.press(key);
    await expect.poll(() => focused(page)).toContain("cm-content");
    places.push(await stand());
  }
  const [first, second, third] = places;
  expect(second).toBeGreaterThan(Number(first));
  expect(third).toBe(first);
});

test("whoever leaves the palette types on where they were", async () => {
  const { page } = await openCluster();
  await write(page, "# one");
  await command(page, "Colours: dark");
  await expect.poll(() => focused(page)).toContain("cm-content");
  await page.keyboard.type(", two");
  expect(await read(page)).toBe("# one, two");
});

test("on a Mac, Ctrl K deletes to the end of the line and Command K opens the palette", async () => {
  const { page, context } = await it.visit();
  await context.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, "platform", { get: () => "MacIntel" }),
  );
  await page.goto(`${it.server.url}?mac#ex=recipe`);
  await page.locator("[data-testid=editor] .cm-content").click();
  await page.keyboard.press("Meta+a");
  await page.keyboard.insertText("# one");
  await page.keyboard.press("Home");
  await page.keyboard.press("Control+k");
  await expect.poll(() => read(page)).toBe("");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Meta+k");
  await page.getByRole("combobox", { name: "Command" }).waitFor();
});

test("a new version waits until no page of the old one is open, and then takes its place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "partywall-"));
  cpSync(DIST, folder, { recursive: true });
  const server = await serve(folder);
  const context = await it.browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const kept = (of: Page) => of.evaluate(() => caches.keys());
  await expect.poll(async () => (await kept(page)).length).toBe(1);
  const [old = ""] = await kept(page);
  const script = join(folder, "sw.js");
  const version = old.slice("partywall-".length);
  writeFileSync(script, readFileSync(script, "utf8").replace(version, "anew"));
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null))
    .toBe(true);
  expect((await kept(page)).sort()).toEqual([old, "partywall-anew"].sort());
  await page.close();
  const later = await context.newPage();
  await later.goto(server.url);
  await expect.poll(() => kept(later)).toEqual(["partywall-anew"]);
  await context.close();
  await server.close();
  rmSync(folder, { recursive: true });
});
