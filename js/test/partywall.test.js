/** The package's own promises: instances, errors, the two doors. What is judged how is the module's business. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LoadError, load, OperationError, TrapError } from "partywall";

/** @param {{ namespace?: string, from?: unknown[] }} [options] */
const request = ({ namespace = "customer1", from = [{ podSelector: {} }] } = {}) => ({
  uid: "1",
  kind: { group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy" },
  operation: /** @type {const} */ ("CREATE"),
  name: "only-own",
  namespace,
  object: {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "only-own", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from }] },
  },
});

/** Whether this crosses a boundary depends on labels of a namespace, which only the cluster knows. */
const ofTenant = request({ from: [{ namespaceSelector: { matchLabels: { tenant: "a" } } }] });

const bytes = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
const value = (/** @type {Uint8Array} */ answer) => JSON.parse(new TextDecoder().decode(answer));

test("a policy that keeps to its namespace is admitted", async () => {
  const verdict = (await load()).evaluate(request());
  assert.equal(verdict.accepted, true);
  assert.deepEqual(verdict.findings, []);
});

test("a policy that lets another namespace in is denied with the finding", async () => {
  const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "customer2" } } }];
  const verdict = (await load()).evaluate(request({ from }));
  assert.equal(verdict.accepted, false);
  assert.deepEqual(
    verdict.findings.map(({ rule, level, pointer }) => ({ rule, level, pointer })),
    [{ rule: "foreign-peer", level: "deny", pointer: "/spec/ingress/0/from/0/namespaceSelector" }],
  );
});

test("both doors give the same answer", async () => {
  const partywall = await load();
  const payload = { request: request({ from: [] }), settings: {} };
  assert.deepEqual(partywall.invoke("judge", payload), value(partywall.guestCall("judge", bytes(payload))));
});

test("what a namespace lacks closes it, and is admitted", async () => {
  const partywall = await load();
  const [wall, ...others] = partywall.baseline(["customer1"]).data ?? [];
  assert.deepEqual(
    [wall?.metadata, others],
    [{ name: "deny-from-other-namespaces", namespace: "customer1" }, []],
  );
  assert.equal(partywall.evaluate({ ...request(), object: wall }).accepted, true);

  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "nginx", namespace: "customer1" } };
  const open = partywall.loadCluster([pod]);
  assert.deepEqual(open.baseline().data, [wall]);
  const closed = partywall.loadCluster([pod, /** @type {any} */ (wall)]);
  assert.deepEqual(closed.baseline().data, []);
  assert.equal(closed.isolation().data?.standing, "closed");
  assert.equal(closed.isolation().answer, "yes");
});

test("an audit judges every object among the others, and gives the request", async () => {
  const { object } = request({ from: [] });
  const { answer, data } = (await load()).audit([object], { requests: true });
  assert.equal(answer, "no");
  assert.deepEqual(
    data?.results.map(({ object, pointer, operation, namespace, name, asked }) => [
      ...[object, pointer, operation, namespace, name, asked],
    ]),
    [[0, "", "CREATE", "customer1", "only-own", true]],
  );
  const [result] = data?.results ?? [];
  assert.deepEqual(/** @type {any} */ (result)?.request.object, object);
  assert.deepEqual(
    result?.verdict?.findings.map(({ rule, pointer }) => [rule, pointer]),
    [["any-source", "/spec/ingress/0/from"]],
  );
});

test("a request is judged among manifests", async () => {
  const partywall = await load();
  const home = (/** @type {string} */ tenant) => ({
    ...{ apiVersion: "v1", kind: "Namespace" },
    metadata: { name: "customer1", labels: { tenant } },
  });
  const settings = { isolateBy: "tenant" };
  assert.equal(partywall.evaluateAmong([home("a")], ofTenant, settings).accepted, true);
  assert.equal(partywall.evaluateAmong([home("b")], ofTenant, settings).accepted, false);
});

test("a live cluster is asked for what matters", async () => {
  const partywall = await load();
  assert.match(partywall.kinds(), /networkpolicies\.networking\.k8s\.io/);
  assert.equal(partywall.kinds(["pods", "widgets.example.com"]), "pods");
});

test("settings are checked", async () => {
  const partywall = await load();
  assert.equal(partywall.validateSettings({}).valid, true);
  const { valid, message } = partywall.validateSettings({ isolateBy: "not a label key" });
  assert.equal(valid, false);
  assert.match(String(message), /isolateBy/);
});

test("each instance asks its own host", async () => {
  /** @type {string[]} */
  const asked = [];
  const host = (/** @type {string} */ name) => () => {
    asked.push(name);
    throw new Error(`${name} does not answer`);
  };
  const first = await load({ hostCall: host("first") });
  const second = await load({ module: first.module, hostCall: host("second") });
  for (const partywall of [second, first, second]) partywall.evaluate(ofTenant, { isolateBy: "tenant" });
  assert.deepEqual([...new Set(asked)], ["second", "first"]);
  assert.equal(asked.at(-1), "second");
});

test("what the host throws is what the module is told", async () => {
  const partywall = await load({
    hostCall: () => {
      throw new Error("the cluster is on holiday");
    },
  });
  const verdict = partywall.evaluate(ofTenant, { isolateBy: "tenant" });
  assert.equal(verdict.accepted, false);
  assert.equal(verdict.code, 500);
  assert.match(String(verdict.message), /the cluster is on holiday/);
});

test("without a host the cluster cannot be read, and that is a refusal", async () => {
  const verdict = (await load()).evaluate(ofTenant, { isolateBy: "tenant" });
  assert.equal(verdict.accepted, false);
  assert.match(String(verdict.message), /there is no cluster to ask/);
});

test("an operation that is not there is an error of both doors", async () => {
  const partywall = await load();
  assert.throws(() => partywall.invoke("no_such_operation", {}), OperationError);
  assert.throws(() => partywall.guestCall("no_such_operation", bytes({})), OperationError);
  assert.equal(partywall.validateSettings({}).valid, true, "and the instance still answers");
});

test("text beyond ASCII passes both doors unharmed", async () => {
  const partywall = await load();
  const settings = { "größe🧱": 1 };
  const { message } = partywall.validateSettings(settings);
  assert.match(String(message), /größe🧱/);
  assert.equal(value(partywall.guestCall("validate_settings", bytes(settings))).message, message);
});

test("what is no module cannot be loaded", async () => {
  await assert.rejects(load({ module: new Uint8Array([1, 2, 3]) }), LoadError);
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  await assert.rejects(load({ module: empty }), LoadError);
});

// (module (memory (export "memory") 1) (func (export "wapc_init"))
//   (func (export "__guest_call") (param i32 i32) (result i32) unreachable))
const TRAPS = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 10, 2, 0x60, 0, 0, 0x60, 2, 0x7f, 0x7f, 1, 0x7f],
  ...[3, 3, 2, 0, 1],
  ...[5, 3, 1, 0, 1],
  ...[7, 37, 3, 6, ...Buffer.from("memory"), 2, 0],
  ...[9, ...Buffer.from("wapc_init"), 0, 0, 12, ...Buffer.from("__guest_call"), 0, 1],
  ...[10, 8, 2, 2, 0, 0x0b, 3, 0, 0, 0x0b],
);

test("an instance that stopped is not asked again", async () => {
  const partywall = await load({ module: TRAPS });
  const call = () => partywall.guestCall("judge", bytes({}));
  assert.throws(
    call,
    (error) => error instanceof TrapError && error.cause instanceof WebAssembly.RuntimeError,
  );
  assert.throws(call, TrapError);
});

test("who reaches whom between namespaces, and what lies between them, is summed up", async () => {
  const pod = (/** @type {string} */ namespace) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace },
  });
  const cluster = (await load()).loadCluster([pod("a"), pod("b")]);
  const said = (/** @type {import("partywall").Answer<import("partywall").Groups>} */ { data }) =>
    data?.sorts[data.cells[0]?.[1] ?? -1];
  assert.deepEqual(said(cluster.reach()), { reach: "all", pairs: 1, open: 1, full: 1, wall: "across" });
  assert.equal(said(cluster.reach({}, { exempt: { namespaces: ["b"] } }))?.wall, "unguarded");
  assert.equal(cluster.reach({ expanded: ["b"], holds: "b/" }).data?.ends[0]?.kind, "workload");
});

test("a question may be text already", async () => {
  const partywall = await load();
  assert.deepEqual(partywall.ask("kinds", "{}"), partywall.invoke("kinds", {}));
});
