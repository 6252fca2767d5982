import { load, type Manifest } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { reach } from "../src/engine/reach.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "a" },
  spec: { containers: [] },
};
const policy = (spec: unknown): Manifest => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "n", namespace: "a" },
  spec,
});
const foreign = (apiVersion: string, kind: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: "x", namespace: "a" },
  spec: {},
});

const read = (object: Manifest) =>
  new Reader().read([POD, object].map((one) => JSON.stringify(one)).join("\n---\n"));

/** All that the page says beside the matrix of these manifests. */
async function said(object: Manifest): Promise<string> {
  const answer = await reach(module, read(object), null, { expanded: [], filter: "", settings: "" });
  return [...answer.notes, ...answer.unknown, ...answer.problems.map(({ message }) => message)].join("\n");
}

test("of manifests that are judged whole only what holds for all is said", async () => {
  expect(await said(policy({ podSelector: {} }))).toBe(
    "traffic from a pod's own node is always allowed, and not listed",
  );
});

test.each<[string, Manifest]>([
  ["crd.antrea.io/v1beta1", foreign("crd.antrea.io/v1beta1", "ClusterNetworkPolicy")],
  ["security.istio.io/v1", foreign("security.istio.io/v1", "AuthorizationPolicy")],
])("what is of %s is said not to be judged", async (version, object) => {
  expect(await said(object)).toContain(`${object.kind} `);
  expect(await said(object)).toContain(`is of ${version}, which is not judged`);
});

test.each<[string, Manifest]>([
  ["Cilium 1.20", foreign("cilium.io/v2", "CiliumNetworkPolicy")],
  ["Calico 3.34", foreign("projectcalico.org/v3", "GlobalNetworkPolicy")],
])("that policies are read as %s reads them is said", async (plugin, object) => {
  expect(await said(object)).toContain(`policies are read as ${plugin} reads them`);
});

/** An API server drops such fields, so the matrix is right without them; who wrote them must hear of it. */
test.each<[string, unknown]>([
  ["fqdn", { podSelector: {}, egress: [{ to: [{ podSelector: {}, fqdn: "example.com" }] }] }],
  ["protocols", { podSelector: {}, ingress: [{ protocols: ["ICMP"] }] }],
  ["priority", { podSelector: {}, priority: 5 }],
  [
    "serviceAccountSelector",
    { podSelector: {}, ingress: [{ from: [{ podSelector: {}, serviceAccountSelector: {} }] }] },
  ],
])("a field that Kubernetes does not know is marked: %s", async (field, spec) => {
  const { markers } = await judge(module, read(policy(spec)), "");
  const messages = markers.filter(({ rule }) => rule === "unknown-field").map(({ message }) => message);
  expect(messages.join("\n")).toContain(field);
});
