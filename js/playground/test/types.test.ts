/**
 * The declared types against what the module says: the compiler reads the
 * module's answers as literals, so that a field or a word that the types do not
 * know, and one that they promise in vain, does not compile.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Answer, load, type Manifest, type Partywall } from "partywall";
import { expect, test } from "vitest";
import { readCases } from "../e2e/cases.js";
import { objectsOf, Reader } from "../src/yaml/documents.js";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const CLUSTERS = fileURLToPath(new URL("../../../fixtures/connectivity", import.meta.url));

/** An answer and the type that it is declared to have. */
type Sample = [type: string, answer: unknown];

/** The compiler's complaints about the samples, with what it complains of. */
function complaints(samples: Sample[]): string[] {
  const folder = mkdtempSync(join(HERE, "node_modules/.types-"));
  try {
    const lines = samples.map(
      ([type, answer], at) => `export const sample${at}: ${type} = ${JSON.stringify(answer)};`,
    );
    writeFileSync(join(folder, "samples.ts"), ['import type * as P from "partywall";', ...lines].join("\n"));
    const config = {
      extends: "../../tsconfig.json",
      compilerOptions: { types: [] },
      include: ["samples.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    execFileSync(join(HERE, "node_modules/.bin/tsc"), ["--project", folder, "--pretty", "false"]);
    return [];
  } catch (error) {
    const said = String((error as { stdout?: unknown }).stdout ?? error);
    return said.split("\n").filter((line) => line.includes("error"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const partywall: Partywall = await load();

/** What can be asked of a cluster, each question in the shortest way. */
function answersAbout(objects: Manifest[], before: Manifest[]): Sample[] {
  const list: Answer<unknown> = partywall.invoke("load", { objects }) as Answer<unknown>;
  if (list.refused) return [["P.Answer<{ snapshot: number }>", list]];
  const cluster = partywall.loadCluster(objects);
  const connections = cluster.connectivity();
  const [from, to] = connections.data?.peers.filter(({ type }) => type === "workload") ?? [];
  const ends: [string, string] | null = from && to ? [from.text, to.text] : null;
  return [
    ["P.Answer<P.Connections>", connections],
    ["P.Answer<P.Isolation>", cluster.isolation()],
    ["P.Answer<P.Exposure[]>", cluster.exposure()],
    ["P.Answer<P.Manifest[]>", cluster.baseline()],
    ["P.Answer<P.Audit>", partywall.audit(objects, { requests: true })],
    ["P.Answer<P.Audit>", partywall.audit(objects, { before: { objects: before } })],
    ["P.Answer<P.ListedObject[]>", partywall.invoke("objects", { objects })],
    ["P.Answer<P.Difference[]>", cluster.diff(before)],
    ...(ends ? [["P.Answer<P.Explanation[]>", cluster.explain(...ends)] satisfies Sample] : []),
  ];
}

function clusters(): Manifest[][] {
  return readdirSync(CLUSTERS)
    .sort()
    .map(
      (name) =>
        objectsOf(
          new Reader().read(readFileSync(join(CLUSTERS, name, "manifests.yaml"), "utf8")),
        ) as Manifest[],
    );
}

test("what the module says of every cluster of the fixtures has the declared type", () => {
  const all = clusters();
  const samples = all.flatMap((objects, at) => answersAbout(objects, all[at - 1] ?? []));
  const asked = new Set(samples.map(([type]) => type));
  expect(asked.size).toBeGreaterThanOrEqual(8);
  expect(complaints(samples)).toEqual([]);
}, 120_000);

test("every verdict of the suites has the declared type", () => {
  const samples = readCases().flatMap(({ operation, payload }): Sample[] => {
    return [["P.Verdict", partywall.invoke(operation, payload)]];
  });
  expect(samples.length).toBeGreaterThan(400);
  expect(complaints(samples)).toEqual([]);
}, 120_000);

test("the rules and the validation of settings have the declared types", () => {
  const samples: Sample[] = [
    ["P.Rule[]", partywall.invoke("rules", {})],
    ["P.SettingsValidation", partywall.invoke("validate_settings", {})],
    ["P.SettingsValidation", partywall.invoke("validate_settings", { unknown: 1 })],
  ];
  expect(complaints(samples)).toEqual([]);
}, 60_000);

test("a field that the types do not know, and a word that they do not, is complained of", () => {
  const complained = complaints([
    ["P.SettingsValidation", { valid: true, message: null, more: 1 }],
    ["P.Exposure['direction']", "Sideways"],
    ["P.Isolation", { standing: "closed" }],
  ]);
  expect(complained).toHaveLength(3);
}, 60_000);
