// Judges through the installed package, and prints the digest of its module.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { load } from "partywall";

const policy = (from) => ({
  operation: "CREATE",
  kind: { group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy" },
  name: "wall",
  namespace: "customer1",
  object: {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "wall", namespace: "customer1" },
    spec: { podSelector: {}, ingress: [{ from: [from] }] },
  },
});

const partywall = await load();
const open = partywall.evaluate(policy({ namespaceSelector: {} }));
assert.equal(open.accepted, false);
assert.ok(open.findings.some(({ rule }) => rule === "foreign-peer"));
assert.equal(partywall.evaluate(policy({ podSelector: {} })).accepted, true);

const module = fileURLToPath(import.meta.resolve("partywall/policy.wasm"));
console.log(createHash("sha256").update(await readFile(module)).digest("hex"));
