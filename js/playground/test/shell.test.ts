import { expect, test } from "vitest";
import { type Cluster, type Outcome, run, textOf } from "../src/places/learn/shell.js";
import { COMMANDS, FILES, POLICY_FILE } from "../src/places/learn/story.js";
import { Reader } from "../src/yaml/documents.js";

function play(lines: string[]): { cluster: Cluster; last: Outcome } {
  let cluster: Cluster = new Map();
  let last: Outcome = { type: "failed", output: "" };
  for (const line of lines) {
    last = run(cluster, line);
    if (last.type === "done") cluster = last.cluster;
  }
  return { cluster, last };
}

test("every command of the story works, in its order", () => {
  let cluster: Cluster = new Map();
  for (const { command } of COMMANDS) {
    const outcome = run(cluster, command);
    expect(outcome.type, `${command}: ${JSON.stringify(outcome)}`).not.toBe("failed");
    if (outcome.type === "done") cluster = outcome.cluster;
  }
  const { objects, problems } = new Reader().read(textOf(cluster));
  expect(problems).toEqual([]);
  expect(objects.length).toBe(cluster.size);
});

test.each([
  [POLICY_FILE, { kind: "NetworkPolicy", metadata: { name: "deny-from-other-namespaces" } }],
  [
    "load-balancer.yaml",
    { kind: "Service", spec: { type: "LoadBalancer" }, metadata: { name: "nginx-public" } },
  ],
])("%s is a file of the demo, without its namespace", (name, expected) => {
  const { objects, problems } = new Reader().read(FILES[name] ?? "");
  expect(problems).toEqual([]);
  expect(objects.map(({ object }) => object)).toMatchObject([expected]);
  expect(FILES[name]).not.toContain("namespace:");
});

const START = ["kubectl create namespace a", "kubectl run nginx --image=nginx --port 8080 --expose -n a"];

test.each([
  ["kubectl run nginx --image=x -n nowhere", 'namespaces "nowhere" not found'],
  ["kubectl run nginx --image=x -n a", 'pods "nginx" already exists'],
  ["kubectl apply -f other.yaml -n a", 'the path "other.yaml" does not exist'],
  ["curl http://nginx.a", 'pods "customer1/client" not found'],
  ["kubectl exec nginx -n a -- curl http://db.a", "Could not resolve host: db.a"],
  ["rm -rf /", "rm: command not found"],
  ["kubectl delete netpol x -n a", 'netpol "x" not found in a'],
])("%s fails: %s", (line, reason) => {
  const { last } = play([...START, line]);
  expect(last).toMatchObject({ type: "failed", output: expect.stringContaining(reason) });
});

test("a request is the module's to decide", () => {
  const { last } = play([...START, "kubectl exec nginx -n a -- curl http://nginx.a:8080/"]);
  expect(last).toEqual({
    type: "request",
    request: { from: "a/nginx", to: "a/nginx", url: "http://nginx.a:8080" },
  });
});

test("deleting a namespace deletes what is in it", () => {
  const { cluster } = play([...START, "kubectl delete ns a"]);
  expect([...cluster.keys()]).toEqual([]);
});
