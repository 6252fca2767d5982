import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../src/learn/story.js";
import { CLUSTER, DIST, drop, FOREIGN, HOLE, house, POLICY, podOf, read, show, write } from "./page.js";

const it = house();

async function openCluster(options = {}, text = CLUSTER) {
  const visit = await it.visit("", options);
  await drop(visit.page, text);
  await visit.page.locator("[data-testid=grid]").waitFor();
  return visit;
}

const cell = (from: string, to: string) => `td[aria-label^="${from} to ${to}:"]`;

test("the walkthrough: before the policy everybody gets through, behind it they time out", async () => {
  const { page, errors } = await it.visit();
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
  await page.getByTestId("problems").getByText("no problems").waitFor();
  await write(page, HOLE);
  await page
    .getByTestId("problems")
    .getByText(/1 error/)
    .waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor();
  expect(await page.locator(".cm-lintRange-error").first().textContent()).toContain("namespaceSelector");
  await show(page, "Admission");
  await page
    .locator(".verdict.denied")
    .getByText("opens namespace customer1 to other namespaces")
    .first()
    .waitFor();
  await page.locator(".verdict.denied .finding .button").click();
  await page.getByTestId("problems").getByText("no problems").waitFor();
  expect((await read(page)).trim()).toBe(POLICY.trim());
});

test("each document has its own history: undoing in the settings brings no manifests there", async () => {
  const { page } = await openCluster({}, POLICY);
  await page.getByRole("tab", { name: "Settings" }).click();
  await write(page, "tenants: [customer1]\n");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("Control+z");
  expect(await read(page)).toBe("");
  await page.getByRole("tab", { name: "Manifests" }).click();
  expect(`${await read(page)}\n`).toContain(POLICY.trimEnd());
});

test("the marker of a hole tells about its rule", async () => {
  const { page } = await openCluster({}, HOLE);
  const marked = page.locator(".cm-lintRange-error").first();
  await marked.waitFor();
  await marked.hover();
  const about = page.locator(".cm-tooltip details").first();
  await about.getByText("About this rule").click();
  await expect.poll(() => about.locator("pre").isVisible()).toBe(true);
  expect((await about.locator("pre").textContent())?.length).toBeGreaterThan(200);
});

test("settings that cannot be used are marked where they are wrong, and F8 leads there", async () => {
  const { page } = await openCluster();
  await page.getByRole("tab", { name: "Settings" }).click();
  await write(page, "exempt: {}\nnope: 1\n");
  await expect.poll(() => page.locator(".cm-lintRange-error").allTextContents()).toEqual(["nope: 1"]);
  await page.getByTestId("problems").getByText("1 error").waitFor();
  await page.getByRole("tab", { name: "Manifests" }).click();
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
  await show(page, "Admission");
  await page.locator(".verdict.denied").waitFor();
});

test("a cell of the matrix explains itself and leads to the line of the policy", async () => {
  const { page } = await openCluster();
  await page.locator(cell("customer2", "customer1")).click();
  const verdict = page.getByTestId("explain-verdict");
  await verdict.getByText("does not get through").waitFor();
  await page.getByText("What would have to change").waitFor();
  await page.getByRole("button", { name: "spec.ingress[0].from[0]" }).click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className ?? ""))
    .toContain("cm-content");
  const line = page.locator(".cm-activeLine").first();
  await expect.poll(() => line.textContent()).toContain("podSelector: {}");
});

test("a cell of many pairs is explained by an open one, and says of how many", async () => {
  const only = CLUSTER.replace(
    POLICY,
    POLICY.replace("  podSelector: {}\n", "  podSelector:\n    matchLabels:\n      app: client\n"),
  );
  const { page } = await openCluster({}, only);
  await page.locator('td[aria-label="customer2 to customer1: 1 of 2 pairs"]').click();
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
  await page.locator('td[aria-label="ingress controller to shop: TCP 80"]').click();
  await page.getByText("What an ingress controller may do cannot be explained here.").waitFor();
  await page.locator(cell("outside", "shop")).click();
  await page.getByTestId("explain-verdict").getByText("external").waitFor();
});

test("a matrix of many workloads is a picture with a list, and leads back to the namespaces", async () => {
  const many = Array.from({ length: 70 }, (_, at) => podOf(`p${at}`, "crowd"));
  const { page } = await openCluster({}, CLUSTER + many.join(""));
  await page.getByRole("rowheader", { name: /crowd/ }).getByRole("button").click();
  await page.locator(".canvas-grid canvas").waitFor();
  const listed = page.locator(".canvas-grid tbody tr");
  await listed.getByRole("button", { name: "crowd/p0 → crowd/p1", exact: true }).first().waitFor();
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
  await page.getByText("Every connection is as it was.").waitFor();
  await write(page, CLUSTER.replace(POLICY, HOLE));
  const changes = page.getByTestId("changes");
  await changes.waitFor();
  const rows = await changes.locator("tbody tr").allTextContents();
  expect(
    rows.some(
      (row) => row.includes("added") && row.includes("customer2/client") && row.includes("customer1/nginx"),
    ),
  ).toBe(true);
  expect(rows.some((row) => row.includes("removed"))).toBe(false);
});

test("the matrix marks what is not as it was pinned, and an update is judged by what it changes", async () => {
  const { page } = await openCluster();
  await show(page, "Changes");
  await page.getByRole("button", { name: "Pin the manifests" }).click();
  await write(page, CLUSTER.replace(POLICY, HOLE));
  await show(page, "Who reaches whom");
  await page.locator('td.changed[aria-label="customer2 to customer1: everything, 2 added"]').waitFor();
  await show(page, "Admission");
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
  await show(page, "Isolation");
  const answer = page.getByTestId("isolation");
  await answer.getByText("Some boundaries are open").waitFor();
  const [row] = await answer.locator("tbody tr").allTextContents();
  expect(row).toContain("customer1");
  expect(row).toContain("allow-team");
  await write(page, CLUSTER);
  await answer.getByText("Every boundary is closed").waitFor();
});

test.each([
  ["Isolation", "Every boundary is closed"],
  ["Exposure", "customer1/nginx[Pod]"],
  ["Changes", "Every connection is as it was"],
])("%s says what is not judged before it answers", async (view, answer) => {
  const { page } = await openCluster({}, `${CLUSTER}---\n${FOREIGN}`);
  await show(page, view);
  if (view === "Changes") await page.getByRole("button", { name: "Pin the manifests" }).click();
  await page.getByText(answer).waitFor();
  const text = (await page.locator("#answer").textContent()) ?? "";
  expect(text).toContain("Not judged here: cilium.io/v2 CiliumNetworkPolicy");
  expect(text.indexOf("Not judged here")).toBeLessThan(text.indexOf(answer));
});

test("nobody knows whether a boundary is closed while an object cannot be read", async () => {
  const { page } = await openCluster({}, `${CLUSTER}---\nkind: [\n`);
  await show(page, "Isolation");
  await page.getByText("Nobody knows: 1 object cannot be read.").waitFor();
});

test("a picture is drawn of what is there, and its table leads to the line of a rule", async () => {
  const { page } = await openCluster();
  await show(page, "Picture");
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
  await show(page, "Isolation");
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
  await page.getByRole("tab", { name: "Settings" }).click();
  await write(page, "exempt: {namespaces: [kube-system]}\n");
  await show(page, "Admission");
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
  await show(reader.page, "Admission");
  const finding = reader.page.locator(".verdict.denied .finding");
  await finding.first().waitFor();
  expect(await finding.getByText("About this rule").count()).toBeGreaterThan(0);
  expect(await finding.locator(".button").count()).toBe(0);
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
  await page
    .getByTestId("problems")
    .getByText(/1 error/)
    .waitFor();
  expect(`${await read(page)}\n`).toContain(HOLE.trimEnd());
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
  const { page, context, errors } = await it.visit("#ex=recipe");
  await page.locator("[data-testid=grid]").waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  await context.setOffline(true);
  await page.reload();
  await page.locator("[data-testid=grid]").waitFor();
  await show(page, "Picture");
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
  const focused = () =>
    page.evaluate(
      () =>
        document.activeElement?.shadowRoot?.activeElement?.className ??
        document.activeElement?.className ??
        "",
    );
  await expect.poll(focused).toContain("cm-content");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect.poll(focused).toContain("splitter");
  for (let tabs = 0; tabs < 20 && !(await focused()).includes("cell"); tabs += 1)
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
  await page.getByText("took longer than 2 seconds").first().waitFor({ timeout: 20_000 });
  await page.evaluate(() => 1);
  await drop(page, CLUSTER);
  await page.locator(cell("customer2", "customer1")).waitFor({ timeout: 20_000 });
});

test("three frames on one page share one module", async () => {
  const { page } = await it.visit();
  await page.evaluate(() => navigator.serviceWorker.ready);
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
  expect(it.server.requests.filter((path) => path.endsWith(".wasm")).length).toBeLessThanOrEqual(1);
});
