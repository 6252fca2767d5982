/**
 * The cases of `../shared/cases` on the page: what a case holds the command line to is held to what the page
 * shows for the same manifests. The folder is no part of the checkout; without it nothing is asked, and that
 * is said. What the command line alone has (exit codes, formats, options) is not asked of the page, but for the
 * answer that an exit code stands for.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { drop, house, show, write } from "./page.js";

const CASES = fileURLToPath(new URL("../../../../shared/cases", import.meta.url));

/** Cases that the page has no place for, each with the reason. */
const LEFT_OUT: Record<string, string> = {
  "audit-before-deletes-the-wall":
    "it audits a change; the page judges manifests as they are, and tells under Changes what a change opens",
  "audit-before-unchanged":
    "it audits a change; the page judges manifests as they are, and tells under Changes what a change opens",
  "outputs-hold-the-state": "it is about the formats github, junit and sarif, which the page does not write",
  "reader-default-namespace": "it is about an option for manifests that name no namespace; the page has none",
};

/** Expressions that the page has other words for, each with the reason. */
const OTHERWISE: Record<string, string> = {
  "red/client.* => ::": "the matrix has one end for all addresses outside; the same case asks for `external`",
  "10.0.0.0-10.255.255.255.* => red/p": "the matrix has one end for all addresses outside",
};

interface Run {
  args: string[];
  exit: number | number[];
  has?: string[];
  lacks?: string[];
  stdout_has?: string[];
  stdout_lacks?: string[];
}

interface Case {
  name: string;
  runs: Run[];
}

/** What is asked: a command with the paths that it reads, and what else stands on its line. */
interface Asked {
  command: string;
  paths: string[];
  before: string | null;
  settings: string | null;
  words: string[];
}

const PLACES: Record<string, (page: Page, asked: Asked) => Promise<string>> = {
  audit: async (page) => `${await textAt(page, "#verdict")}\n${await textAt(page, "#audit/findings")}`,
  isolation: (page) => textAt(page, "#audit"),
  exposure: (page) => textAt(page, "#audit/exposure"),
  connectivity: async (page, { paths }) => {
    const names = paths.flatMap((path) => namespacesIn(readFileSync(path, "utf8")));
    const open = [...new Set(names)].map((name) => `open=${name}`).join("&");
    const text = await textAt(page, `#reach?${open}`);
    return `${text}\n${await connections(page)}`;
  },
  explain: (page, { words: [from = "", to = "", port = ""] }) =>
    textAt(page, `#reach/explain?${new URLSearchParams({ from, to, port })}`),
  diff: async (page) => `${await textAt(page, "#changes")}\n${await changed(page)}`,
};

const it = house();
const cases: Case[] = existsSync(CASES)
  ? readdirSync(CASES)
      .filter((name) => existsSync(join(CASES, name, "case.json")))
      .map((name) => ({ name, ...JSON.parse(readFileSync(join(CASES, name, "case.json"), "utf8")) }))
  : [];
test("what is left out is a case, if there are any", () => {
  if (cases.length === 0) {
    console.log(`left out: ${CASES} is not there, so no case can be asked of the page`);
    return;
  }
  for (const [name, why] of Object.entries(LEFT_OUT)) console.log(`left out: ${name}, as ${why}`);
  expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(LEFT_OUT)));
});

for (const { name, runs } of cases.filter(({ name }) => LEFT_OUT[name] === undefined)) {
  test(`the page says of ${name} what is right`, async () => {
    for (const run of runs) await hold(name, run);
  });
}

async function hold(name: string, run: Run): Promise<void> {
  const asked = readArguments(join(CASES, name), run.args);
  const place = PLACES[asked.command];
  if (place === undefined) throw new Error(`there is no place for ${run.args.join(" ")}: say so in LEFT_OUT`);
  const { page } = await it.visit();
  await open(page, asked);
  const text = await place(page, asked);
  const said = `${name}: ${run.args.join(" ")}\n${text}`;
  const patterns = (key: "has" | "lacks") =>
    [...(run[key] ?? []), ...(run[`stdout_${key}`] ?? [])].filter((pattern) => !(pattern in OTHERWISE));
  const regExp = (pattern: string) => new RegExp(withoutKinds(asked, pattern), "im");
  for (const pattern of patterns("has")) expect(said).toMatch(regExp(pattern));
  for (const pattern of patterns("lacks")) expect(text, said).not.toMatch(regExp(pattern));
  const ends = [run.exit].flat().flatMap((exit) => MEANS[asked.command]?.[exit] ?? []);
  if (ends.length > 0) expect(said).toMatch(new RegExp(ends.join("|"), "m"));
}

/** The matrix names workloads without their kinds. */
function withoutKinds({ command }: Asked, pattern: string): string {
  return command === "connectivity" ? pattern.replaceAll(/\\\[\w+\\\]/g, "") : pattern;
}

/** What an exit code stands for, in the words of the page. */
const MEANS: Record<string, Record<number, string>> = {
  isolation: { 0: "^Closed$", 1: "^Open$", 2: "^Not known$" },
  explain: { 0: "^It gets through", 1: "^It does not get through" },
  diff: { 0: "^Every connection is as it was", 1: "^(Opens|Closes|Changes) " },
};

function readArguments(folder: string, [command = "", ...args]: string[]): Asked {
  const asked: Asked = { command, paths: [], before: null, settings: null, words: [] };
  const filesOf = (path: string) => files(join(folder, path));
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--settings") asked.settings = readFileSync(join(folder, rest.shift() ?? ""), "utf8");
    else if (arg === "--before") asked.before = join(folder, rest.shift() ?? "");
    else if (arg === "-m") asked.paths.push(...filesOf(rest.shift() ?? ""));
    else if (arg === "--report") rest.shift();
    else if (command === "explain") asked.words.push(arg);
    else if (command === "diff" && asked.before === null) asked.before = join(folder, arg);
    else asked.paths.push(...filesOf(arg));
  }
  return asked;
}

/** The files below a path that somebody would drop, in order. */
function files(path: string): string[] {
  if (statSync(path).isFile()) return /case\.json$|settings\.yaml$/.test(path) ? [] : [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

async function open(page: Page, { paths, before, settings }: Asked): Promise<void> {
  const texts = (all: string[]) => all.map((path) => readFileSync(path, "utf8"));
  if (before !== null) {
    await drop(page, ...texts(files(before)));
    await settle(page);
    await show(page, "Changes");
    await page.getByRole("button", { name: "Pin the manifests" }).click();
    await write(page, texts(paths).join("\n---\n"));
  } else {
    await drop(page, ...texts(paths));
  }
  await settle(page);
  if (settings !== null) {
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    await write(page, settings);
  }
}

/** What the page shows at an address, when it has come to its end. */
async function textAt(page: Page, fragment: string): Promise<string> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
  await settle(page);
  const view = page.locator("section.view");
  await view.evaluate((section) => {
    for (const details of section.querySelectorAll("details")) details.open = true;
  });
  return view.innerText();
}

/** Waits until nothing is behind what was typed, and nothing changes any more. */
async function settle(page: Page): Promise<void> {
  const view = page.locator("section.view");
  await view.first().waitFor();
  let [last, same] = ["", 0];
  for (let turn = 0; turn < 100 && same < 3; turn += 1) {
    await page.waitForTimeout(120);
    const isBusy = (await page.locator(".behind, .loading, [data-testid=reading]").count()) > 0;
    const text = await view.first().innerText();
    same = !isBusy && text === last ? same + 1 : 0;
    last = text;
  }
  expect(same, `the page does not come to rest: ${last}`).toBe(3);
}

/** What is open in the matrix, a line each, as the command line writes it. */
async function connections(page: Page): Promise<string> {
  const labels = await page
    .locator("[data-testid=grid] td[aria-label]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label") ?? ""));
  const lines = labels.map((label) => /^(.*?) to (.*?): (.*)$/.exec(label) ?? []);
  const open = lines.filter(([, , , ports = ""]) => !/^(nothing|not asked)/.test(ports));
  const name = (end = "") => end.replace("ingress controller", "{ingress-controller}");
  return open.map(([, from, to, ports]) => `${name(from)} => ${name(to)} : ${ports}`).join("\n");
}

/** What has changed, a line each. */
async function changed(page: Page): Promise<string> {
  const rows = await page.locator("[data-testid=changes] tbody tr").all();
  const ends = (texts: string[]) => `${texts[1]} => ${texts[2]}`;
  const lines = rows.map(async (row) => ends(await row.locator("td").allInnerTexts()));
  return (await Promise.all(lines)).join("\n");
}

function namespacesIn(text: string): string[] {
  return [...text.matchAll(/\bnamespace: *"?([\w-]+)/g)].map(([, name]) => name ?? "");
}
