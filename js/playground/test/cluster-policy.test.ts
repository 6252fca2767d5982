import { readFileSync } from "node:fs";
import { load } from "partywall";
import { expect, test } from "vitest";
import { clusterPolicy } from "../src/cluster-policy.js";
import { type Metadata, metadataOf } from "../src/engine/metadata.js";

const METADATA: Metadata = {
  rules: [
    {
      apiGroups: ["networking.k8s.io"],
      apiVersions: ["v1"],
      resources: ["networkpolicies"],
      operations: ["CREATE", "UPDATE"],
    },
  ],
  contextAwareResources: [{ apiVersion: "v1", kind: "Namespace" }],
  annotations: {
    "io.kubewarden.policy.ociUrl": "registry.example/policies/partywall",
    "io.kubewarden.policy.version": "1.2.3",
  },
};

const written = (settings: string) => `apiVersion: policies.kubewarden.io/v1
kind: ClusterAdmissionPolicy
metadata:
  name: partywall
spec:
  module: registry://registry.example/policies/partywall:v1.2.3
  mutating: false
  mode: monitor
  rules:
    - apiGroups:
        - networking.k8s.io
      apiVersions:
        - v1
      resources:
        - networkpolicies
      operations:
        - CREATE
        - UPDATE
  contextAwareResources:
    - apiVersion: v1
      kind: Namespace
  settings:${settings}
`;

test.each([
  ["", " {}"],
  ["# nothing yet\n", " {}"],
  [
    "exempt: {namespaces: [kube-system]}\nguard: yes\n",
    "\n    exempt:\n      namespaces:\n        - kube-system\n    guard: true",
  ],
  ["rules:\n  name-label: 'off'\n", '\n    rules:\n      name-label: "off"'],
])("the policy with the settings %j", (settings, expected) => {
  expect(clusterPolicy(settings, METADATA)).toBe(written(expected));
});

test.each(["a: [", "- a\n", "text"])("no policy is made of %j", (settings) => {
  expect(clusterPolicy(settings, METADATA)).toBe("# The settings cannot be read; mend them first.\n");
});

test("a module that asks for nothing of the cluster is given nothing", () => {
  const { rules, annotations } = METADATA;
  expect(clusterPolicy("", { rules, annotations })).toBe(
    written(" {}").replace("  contextAwareResources:\n    - apiVersion: v1\n      kind: Namespace\n", ""),
  );
});

/** A test in Rust reads this file with Kubewarden's own types. */
test("the policy of the module itself", async () => {
  const { module } = await load();
  const file = new URL("../../../fixtures/deployment/playground.yaml", import.meta.url);
  const [, expected] = /^# .*\n([\s\S]*)$/.exec(readFileSync(file, "utf8")) ?? [];
  expect(clusterPolicy("isolateBy: tenant\n", metadataOf(module))).toBe(expected);
});
