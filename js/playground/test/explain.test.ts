import { readdirSync, readFileSync } from "node:fs";
import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { explain, explainAsText } from "../src/engine/explain.js";
import type { Explanation, Step } from "../src/engine/model.js";
import { Module } from "../src/engine/module.js";
import { reach } from "../src/engine/reach.js";
import { Reader } from "../src/yaml/documents.js";

const FIXTURES = new URL("../../../fixtures/connectivity/", import.meta.url);

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

/** The manifests of a lesson, as one text. */
function manifests(lesson: string): string {
  const folder = new URL(`${lesson}/`, FIXTURES);
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n---\n");
}

/** The lines that the view shows, with the indentation of the command's. */
function shown({ sides, notes, change }: Explanation): string {
  const lines = (steps: Step[], indent: string): string[] =>
    steps.flatMap(({ text, steps }) => [`${indent}${text}`, ...lines(steps, `${indent}  `)]);
  const walked = sides.flatMap(({ text, policies, fallback }) => [
    text,
    ...policies.flatMap(({ text, matched, target, steps }) => [
      `  ${matched ? "+" : "-"} ${text}`,
      // Policies that are folded are a count in the command's text.
      ...(target === null ? [] : lines(steps, "    ")),
    ]),
    `  ${fallback}`,
  ]);
  return [...walked, ...notes.map((note) => `note: ${note}`), ...change].join("\n");
}

test.each(["recipe", "admin-pass", "and-or", "dns-egress", "empty-from", "three-tiers"])(
  "the page explains %s in the words of the command",
  async (lesson) => {
    const parsed = new Reader().read(manifests(lesson));
    const { workloads } = await reach(module, parsed, null, { expanded: [], filter: "", settings: "" });
    const names = [...workloads.map(({ id }) => id), "external"];
    const pairs = names.flatMap((from) => names.map((to) => ({ from, to, port: "", settings: "" })));
    expect(pairs.length).toBeGreaterThan(3);
    for (const pair of pairs.filter(({ from, to }) => from !== "external" || to !== "external")) {
      // Where the names mean several pairs, the answers stand before the walks.
      const parts = (await explainAsText(module, parsed, pair)).trimEnd().split("\n\n");
      const [headline, ...lines] = (parts[1] ?? parts[0] ?? "").split("\n");
      const explanation = await explain(module, parsed, pair);
      expect(headline).toContain(`${explanation.from} => ${explanation.to} : `);
      expect(shown(explanation)).toBe(lines.join("\n"));
    }
  },
);

const DUAL = ["IPv4", "IPv6"].map((_family, at) => {
  const addresses = at === 0 ? ["10.0.0.1", "fd00::1"] : ["10.0.0.2", "fd00::2"];
  const name = at === 0 ? "client" : "server";
  const status = `{podIPs: [${addresses.map((ip) => `{ip: "${ip}"}`).join(", ")}]}`;
  const spec = `{containers: [{name: c, image: c, ports: [{name: web, containerPort: 80}]}]}`;
  return `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}}, spec: ${spec}, status: ${status}}`;
});
const V6_ONLY = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: a, name: v6},
  spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]}}`;

test("the answer names the port that is asked for, and each family of addresses where they differ", async () => {
  const detail = async (text: string, port: string) => {
    const pair = { from: "a/client", to: "a/server", port, settings: "" };
    const { detail, sides } = await explain(module, new Reader().read(text), pair);
    return [detail, ...sides.map(({ text }) => text)];
  };
  expect((await detail(DUAL.join("\n---\n"), "TCP/web"))[0]).toBe("allowed on TCP 80");
  expect(await detail([...DUAL, V6_ONLY].join("\n---\n"), "80")).toEqual([
    "denied on TCP 80 over IPv4, allowed on TCP 80 over IPv6",
    "Egress of a/client[Pod] over IPv4: All Connections",
    "Ingress of a/server[Pod] over IPv4: No Connections",
    "Egress of a/client[Pod] over IPv6: All Connections",
    "Ingress of a/server[Pod] over IPv6: All Connections",
  ]);
});
