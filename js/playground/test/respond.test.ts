import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { type Operation, respond } from "../src/engine/respond.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

/** A List of a policy and a pod, and a document that cannot be read. */
const text = (peer: string) => `kind: List
apiVersion: v1
items:
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: wall, namespace: a}
  spec: {podSelector: {}, ingress: [{from: [${peer}]}]}
- {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a}}
---
a: [
`;
const OPEN = text("{namespaceSelector: {}}");
const WALL = { object: 0, pointer: "/items/0" };

async function asked(operation: Operation, before: string | null = null) {
  const old = before === null ? null : new Reader().read(before);
  const about = { ...WALL, settings: "", operation };
  const { request, response } = await respond(module, new Reader().read(OPEN), old, about);
  const { object, oldObject, ...rest } = JSON.parse(request);
  const peers = [object, oldObject].map((one) => one?.spec.ingress[0].from ?? null);
  return { peers, request: rest, accepted: JSON.parse(response).accepted };
}

test("the module makes the request of each operation", async () => {
  const [everybody, own] = [[{ namespaceSelector: {} }], [{ podSelector: {} }]];
  const created = await asked("CREATE");
  expect(created.request).toMatchObject({
    operation: "CREATE",
    kind: { group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy" },
    resource: { group: "networking.k8s.io", version: "v1", resource: "networkpolicies" },
    namespace: "a",
    name: "wall",
    userInfo: { username: "you", groups: ["system:authenticated"] },
  });
  expect([created.peers, created.accepted]).toEqual([[everybody, null], false]);
  const updated = await asked("UPDATE", text("{podSelector: {}}"));
  expect([updated.peers, updated.accepted]).toEqual([[everybody, own], false]);
  const deleted = await asked("DELETE");
  expect([deleted.request.operation, deleted.peers]).toEqual(["DELETE", [null, everybody]]);
});

test("what is as it was pinned cannot be updated", async () => {
  for (const before of [null, OPEN]) await expect(asked("UPDATE", before)).rejects.toThrow("pin such");
});

test("verdicts, markers and fixes stand at their places in a List", async () => {
  const { objects, markers, unreadable } = await judge(module, new Reader().read(OPEN), "");
  expect(objects.map(({ title, pointer, verdict }) => [title, pointer, verdict.answer])).toEqual([
    ["NetworkPolicy a/wall", "/items/0", "denied"],
    ["Pod a/web", "/items/1", "admitted"],
  ]);
  expect(unreadable).toBe(1);
  const [found] = markers.filter(({ rule }) => rule !== undefined);
  expect(OPEN.slice(found?.from, found?.to)).toMatch(/^namespaceSelector/);
  for (const { path } of found?.fix?.patch ?? []) expect(path).toMatch(/^\/items\/0\/spec\/ingress\/0/);
});
