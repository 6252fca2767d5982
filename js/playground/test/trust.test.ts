import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { readSettings } from "../src/engine/settings.js";
import { trust } from "../src/engine/trust.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

const policy = (peer: string) =>
  new Reader().read(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wall, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector: {}
    - ${peer}
`);

async function findingsOf(parsed: ReturnType<typeof policy>, settings: string) {
  const { objects } = await judge(module, parsed, settings);
  return objects.flatMap(({ findings }) => findings);
}

test.each([
  ["foreign-peer", "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}"],
  ["foreign-address", "ipBlock: {cidr: 203.0.113.0/24}"],
])("a peer that is trusted is denied no longer: %s", async (rule, peer) => {
  const parsed = policy(peer);
  const [finding] = await findingsOf(parsed, "");
  expect(finding).toMatchObject({
    rule,
    level: "deny",
    peer: { object: 0, pointer: "/spec/ingress/0/from/1" },
  });
  const settings = await trust(module, parsed, {
    settings: "# ours\nratchet: false\n",
    peer: finding?.peer ?? { object: 0, pointer: "" },
    rule,
  });
  expect(settings).toMatch(/^# ours\nratchet: false\ntrustedPeers:/);
  expect(readSettings(settings).trustedPeers).toHaveLength(1);
  expect(await findingsOf(parsed, settings)).toEqual([]);
});

test("a peer that settings refuse to trust is not trusted", async () => {
  const parsed = policy("namespaceSelector: {}");
  const [finding] = await findingsOf(parsed, "");
  const about = { settings: "", peer: finding?.peer ?? { object: 0, pointer: "" }, rule: "foreign-peer" };
  await expect(trust(module, parsed, about)).rejects.toThrow("this peer trusts everything");
});

test("a finding about a whole rule is about no peer", async () => {
  const everybody = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wall, namespace: shop}
spec: {podSelector: {}, ingress: [{}]}
`;
  const findings = await findingsOf(new Reader().read(everybody), "");
  expect(findings.map(({ rule, peer }) => [rule, peer])).toEqual([["any-source", null]]);
});
