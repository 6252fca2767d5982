import { expect, test } from "vitest";
import { acceptedBy } from "../src/engine/accepted.js";

test.each<[string, string, string[]]>([
  ["nothing", "", []],
  [
    "trusted peers",
    "trustedPeers: [{name: office, ipBlock: {cidr: 203.0.113.0/24}}, {everything: true}]\n",
    ['trusted office {"ipBlock":{"cidr":"203.0.113.0/24"}}', 'trusted peer 2 {"everything":true}'],
  ],
  ["exemptions", "exempt: {namespaces: [a, b], users: []}\n", ["exempt namespaces a, b"]],
  [
    "rules that no longer deny",
    "rules: {any-source: deny, host-network: warn, unisolated-pod: off}\n",
    ["rule host-network warn", "rule unisolated-pod off"],
  ],
])("what settings accept: %s", (_name, settings, expected) => {
  expect(acceptedBy(settings).map(({ what, name, text }) => `${what} ${name} ${text}`)).toEqual(expected);
});
