import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { Module } from "../src/engine/module.js";
import { picturesOf } from "../src/engine/picture.js";
import { type Box, layout, type Measure, SIGN, wrap } from "../src/places/reach/picture-layout.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

const policy = (spec: string, apiVersion = "networking.k8s.io/v1") =>
  `{apiVersion: ${apiVersion}, kind: NetworkPolicy, metadata: {name: wall, namespace: a}, spec: ${spec}}\n`;
const allIn = (text: string, settings = "") => picturesOf(module, new Reader().read(text), settings);
const picturesIn = async (text: string) => (await allIn(text)).drawn;
const textOf = (box: Box | undefined, role: string) =>
  box?.lines.filter((line) => line.role === role).map(({ text }) => text);

/** As wide as letters are that are wide. */
const measure: Measure = (text) => text.length * 7;

const TWO_RULES = `{podSelector: {}, ingress: [
  {from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]},
  {from: [{podSelector: {matchLabels: {app: ops}}}], ports: [{port: 443}, {protocol: UDP, port: 53}]}]}`;

test("the ports of a rule are drawn with its peers, on one card", async () => {
  const [picture] = await picturesIn(policy(TWO_RULES));
  const { boxes, arrows } = layout(picture as NonNullable<typeof picture>, measure);
  const cards = boxes.filter(({ x }) => x === 0);
  expect(cards.map((box) => [textOf(box, "title"), textOf(box, "peer"), textOf(box, "port")])).toEqual([
    [["Rule 1"], ["app=web of this namespace"], ["on TCP 80"]],
    [["Rule 2"], ["app=ops of this namespace"], ["on TCP 443, UDP 53"]],
  ]);
  expect(cards.map(({ target }) => target?.pointer)).toEqual(["/spec/ingress/0", "/spec/ingress/1"]);
  const [first, second] = cards as [Box, Box];
  expect(second.y).toBeGreaterThan(first.y + first.height);
  for (const [at, { x, width, y, height }] of cards.entries()) {
    expect(arrows[at]?.path).toMatch(new RegExp(`^M${x + width} ${y + height / 2}C`));
  }
});

test.each([
  ["{podSelector: {}}", "nothing, no rule lets anything in", "this policy leaves egress alone"],
  [
    "{podSelector: {}, policyTypes: [Egress], ingress: [{}]}",
    "this policy leaves ingress alone; its ingress rules are ignored",
    "nothing, no rule lets anything out",
  ],
])("a direction without cards says why: %s", async (spec, ingress, egress) => {
  const [picture] = await picturesIn(policy(spec));
  expect([picture?.ingress.summary, picture?.egress.summary]).toEqual([ingress, egress]);
});

test.each([
  ["networking.k8s.io/v1", 1],
  ["crd.projectcalico.org/v1", 1],
  ["crd.antrea.io/v1beta1", 0],
])("policies of %s: %i pictures", async (apiVersion, drawn) => {
  expect(await picturesIn(policy("{podSelector: {}}", apiVersion))).toHaveLength(drawn);
});

const CILIUM = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: wall, namespace: a}
specs:
- endpointSelector: {matchLabels: {app: web}}
  ingressDeny: [{fromEndpoints: [{matchLabels: {app: bad}}]}]
  ingress: [{fromEntities: [cluster], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]
- endpointSelector: {}
  enableDefaultDeny: {egress: false}
  egress: [{toEntities: [all]}]
`;

test("rules that deny, allow and let everybody in are cards with a sign, and the rest is said below them", async () => {
  const [first, second] = await picturesIn(CILIUM);
  const { boxes, arrows } = layout(first as NonNullable<typeof first>, measure);
  const shown = boxes.filter(({ x }) => x === 0);
  expect(shown.map(({ sign, tone, lines }) => [sign, tone, ...lines.map(({ text }) => text)])).toEqual([
    ["✕ deny", "deny", "Rule 1", "app=bad of this namespace", "on all ports"],
    ["✓ allow", "allow", "Rule 1", "cluster", "on TCP 80"],
    [null, "deny", "the rest is denied, unless another", "policy lets it through"],
  ]);
  expect(shown.map(({ target }) => target?.pointer)).toEqual([
    "/specs/0/ingressDeny/0",
    "/specs/0/ingress/0",
    undefined,
  ]);
  expect(arrows.map(({ tone }) => tone)).toEqual(["deny", "allow", "deny", "idle"]);
  expect([first?.id, second?.id]).toEqual(["CiliumNetworkPolicy a/wall", "CiliumNetworkPolicy a/wall (2)"]);
  expect(second?.egress.cards.map(({ tone }) => tone)).toEqual(["partial"]);
});

test("a policy of the whole cluster that passes on says so", async () => {
  const [picture] = await picturesIn(`apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: first}
spec: {selector: app == "web", types: [Ingress], ingress: [{action: Pass}]}
`);
  const { boxes } = layout(picture as NonNullable<typeof picture>, measure);
  expect(boxes.map(({ sign, tone }) => [sign, tone])).toEqual([
    ["↷ pass", "pass"],
    [null, "deny"],
    [null, "subject"],
    [null, "idle"],
  ]);
  expect(textOf(boxes[2], "title")).toEqual(["the whole cluster"]);
});

test("what the plugin of the settings does not enforce is not drawn but said", async () => {
  const { drawn, undrawn } = await allIn(CILIUM, "plugin: kubernetes\n");
  expect(drawn).toEqual([]);
  expect(undrawn.map(({ title, why, target }) => [title, why, target.pointer])).toEqual([
    ["CiliumNetworkPolicy a/wall", "policies are read as the API says", ""],
  ]);
});

test.each([
  ["a long sentence of short words", ["a long", "sentence", "of short", "words"]],
  ["averylongword", ["averylon", "gword"]],
])("%j stays within its box", (text, expected) => {
  expect(wrap(text, (line) => line.length <= 8)).toEqual(expected);
});

test("no line of a card is wider than the card, whatever stands in it", async () => {
  const label = `${"w".repeat(60)}.example.com/${"m".repeat(40)}`;
  const spec = `{podSelector: {matchLabels: {"${label}": ${"v".repeat(60)}}}, ingress: [{from: [{podSelector: {matchLabels: {"${label}": x}}}], ports: [${"{port: 80}, ".repeat(20)}]}]}`;
  const [picture] = await picturesIn(policy(spec));
  for (const { lines, width } of layout(picture as NonNullable<typeof picture>, measure).boxes)
    for (const { text, role } of lines) expect(measure(text, role), text).toBeLessThanOrEqual(width - 28);
});

test("a title leaves room for the sign beside it", async () => {
  const [picture] = await picturesIn(policy(TWO_RULES));
  const [card] = picture?.ingress.cards ?? [];
  if (picture === undefined || card === undefined) throw new Error("nothing is drawn");
  card.title = `Rule 1, ${"a long name ".repeat(10)}`;
  const [box] = layout(picture, measure).boxes as [Box];
  for (const title of textOf(box, "title") ?? [])
    expect(title.length * 7).toBeLessThanOrEqual(box.width - 28 - SIGN.width);
});
