import { expect, test } from "vitest";
import { probesOf } from "../src/engine/fixture.js";
import { marksOf } from "../src/engine/marks.js";
import type { GridEnd } from "../src/engine/model.js";
import type { WireDifference, WirePeer, WirePorts } from "../src/engine/wire.js";

const ports = (...tcp: [number, number][]): WirePorts => ({ text: "", full: false, sctp: [], tcp, udp: [] });
const end = (id: string): GridEnd => ({
  id,
  label: id,
  namespace: id,
  kind: "namespace",
  size: 1,
  first: [],
});
const difference = (kind: WireDifference["kind"], source: string, destination: string): WireDifference => ({
  kind,
  source,
  destination,
  before: ports(),
  after: ports(),
});
const workload = (namespace: string, name: string): WirePeer => ({
  type: "workload",
  text: `${namespace}/${name}[Pod]`,
  namespace,
  name,
  kind: "Pod",
});

test("differences are counted in the cell of their ends, and those of no cell are left out", () => {
  const marks = marksOf([end("a"), end("b")], (peer) => peer.slice(0, 1), [
    difference("added", "a/one", "b/one"),
    difference("added", "a/two", "b/one"),
    difference("removed", "a/two", "b/two"),
    difference("changed", "b/one", "b/two"),
    difference("added", "c/one", "a/one"),
  ]);
  expect(marks).toEqual([
    ["", "2 added, 1 removed"],
    ["", "1 changed"],
  ]);
});

test("a fixture expects of every two workloads what is true of port 80", () => {
  const probes = probesOf({
    peers: [
      workload("a", "web"),
      { type: "addresses", text: "all", first: "", last: "" },
      workload("b", "db"),
    ],
    notes: [],
    connections: [
      { source: 0, destination: 2, ports: ports([1, 79], [81, 65_535]) },
      { source: 2, destination: 0, ports: ports([80, 80]) },
      { source: 1, destination: 0, ports: ports([1, 65_535]) },
    ],
  });
  expect(probes).toEqual(["a/web  b/db  TCP/80  denied\n", "b/db  a/web  TCP/80  allowed\n"]);
});
