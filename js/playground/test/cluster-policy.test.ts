import { readFileSync } from "node:fs";
import { load } from "partywall";
import { expect, test } from "vitest";
import { clusterPolicy } from "../src/cluster-policy.js";
import { metadataOf } from "../src/engine/metadata.js";

const { module } = await load();

/** A test in Rust reads this file with Kubewarden's own types. */
test("the settings are exported as the object that deploys the policy", () => {
  const file = new URL("../../../fixtures/deployment/playground.yaml", import.meta.url);
  const [, expected] = /^# .*\n([^]*)$/.exec(readFileSync(file, "utf8")) ?? [];
  expect(clusterPolicy("isolateBy: tenant\n", metadataOf(module))).toBe(expected);
});
