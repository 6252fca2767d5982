import { expect, test } from "vitest";
import { gridOf } from "../src/engine/reach.js";
import type { WireConnections, WirePeer } from "../src/engine/wire.js";
import { moved } from "../src/places/reach/grid.js";

const workload = (namespace: string, name: string): WirePeer => ({
  type: "workload",
  text: `${namespace}/${name}[Pod]`,
  namespace,
  name,
  kind: "Pod",
});
const peers: WirePeer[] = [
  workload("a", "x"),
  workload("a", "y"),
  workload("b", "z"),
  { type: "addresses", text: "all", first: "0.0.0.0", last: "255.255.255.255" },
];
const line = (source: number, destination: number, text = "All Connections") => ({
  source,
  destination,
  ports: { text, full: text === "All Connections", tcp: [[1, 2]] as [number, number][], udp: [], sctp: [] },
});
const data: WireConnections = {
  peers,
  connections: [line(0, 1), line(1, 0), line(0, 2), line(1, 2, "TCP 80"), line(3, 2), line(2, 3), line(0, 3)],
  notes: [],
};

function check(expanded: string[], filter: string, expected: Record<string, string>): void {
  const { ends, cells } = gridOf(data, { expanded, filter });
  const said = ends.flatMap((from, row) =>
    ends.map((to, column) => [`${from.label} ${to.label}`, cells[row]?.[column]?.text ?? ""] as const),
  );
  expect(Object.fromEntries(said.filter(([, text]) => text !== ""))).toEqual(expected);
}

/** The example of the cell between two ends, by their labels. */
function example(connections: WireConnections, filter: string, from: string, to: string) {
  const { ends, cells } = gridOf(connections, { expanded: [], filter });
  const place = (label: string) => ends.findIndex((end) => end.label === label);
  return cells[place(from)]?.[place(to)]?.example;
}

const [X, Y, Z] = ["a/x[Pod]", "a/y[Pod]", "b/z[Pod]"] as const;
const only = (...connections: WireConnections["connections"]) => ({ ...data, connections });

test.each([
  ["an open pair", only(line(1, 2)), "", "a", "b", { from: Y, to: Z, pairs: 2 }],
  ["any pair where none is open", only(), "", "a", "b", { from: X, to: Z, pairs: 2 }],
  ["two workloads inside a namespace", only(), "", "a", "a", { from: X, to: Y, pairs: 2 }],
  ["the open one of them", only(line(1, 0)), "", "a", "a", { from: Y, to: X, pairs: 2 }],
  [
    "of those that the filter leaves",
    only(line(0, 2)),
    "y",
    "a",
    "outside",
    { from: Y, to: "external", pairs: 1 },
  ],
  ["addresses", only(line(3, 1)), "", "outside", "a", { from: "external", to: Y, pairs: 2 }],
])("a cell of many is explained by %s", (_name, connections, filter, from, to, expected) => {
  expect(example(connections, filter, from, to)).toEqual(expected);
});

test("a pair of workloads needs no example", () => {
  const { cells } = gridOf(data, { expanded: ["a", "b"], filter: "/" });
  expect(cells[0]?.[1]?.example).toBeUndefined();
});

test("connections of what the filter leaves out are not counted", () => {
  const { ends, cells } = gridOf(only(line(0, 2), line(0, 3)), { expanded: [], filter: "y" });
  expect(ends.map(({ label }) => label)).toEqual(["a", "outside"]);
  expect(cells[0]?.[1]?.text).toBe("nothing");
});

test("namespaces sum up their workloads", () =>
  check([], "", {
    "a a": "everything",
    "a b": "every pair, some ports",
    "a outside": "a part",
    "b a": "nothing",
    "b outside": "everything",
    "outside a": "nothing",
    "outside b": "everything",
  }));

test("a namespace that is opened shows its workloads", () =>
  check(["a"], "", {
    "x y": "everything",
    "x b": "everything",
    "x outside": "everything",
    "y x": "everything",
    "y b": "TCP 80",
    "y outside": "nothing",
    "b x": "nothing",
    "b y": "nothing",
    "b outside": "everything",
    "outside x": "nothing",
    "outside y": "nothing",
    "outside b": "everything",
  }));

test("the filter leaves out what it does not name", () =>
  check(["a", "b"], "/z", { "z outside": "everything", "outside z": "everything" }));

test.each([
  ["ArrowRight", false, 1, 1, [1, 2]],
  ["ArrowRight", false, 0, 3, [0, 3]],
  ["ArrowUp", false, 0, 0, [0, 0]],
  ["End", false, 1, 0, [1, 3]],
  ["End", true, 1, 0, [3, 3]],
  ["Home", true, 2, 2, [0, 0]],
  ["PageDown", false, 0, 1, [3, 1]],
  ["x", false, 0, 0, undefined],
] as const)("%s (Ctrl %s) leads from %i %i to %j", (key, ctrlKey, row, column, expected) => {
  expect(moved({ key, ctrlKey }, row, column, 3)).toEqual(expected);
});
