import { load } from "partywall";
import { expect, test } from "vitest";
import { Module } from "../src/engine/module.js";
import { send } from "../src/engine/send.js";
import { type Cluster, run, textOf } from "../src/places/learn/shell.js";
import { COMMANDS } from "../src/places/learn/story.js";
import { Reader } from "../src/yaml/documents.js";

const PAGE = "<title>Welcome to nginx!</title>";
const TIMEOUT = "curl: (28) Connection timed out";
const pod = (customer: string, service = "nginx") =>
  `${customer}/nginx[Pod] (behind Service ${customer}/${service})`;
const walled = (customer: string, service?: string) =>
  `${pod(customer, service)}: isolated by NetworkPolicy ${customer}/deny-from-other-namespaces, and no rule lets it through`;
const open = (customer: string) => `${pod(customer)}: no policy isolates it`;

test("the module answers every request of the story, and says why", async () => {
  const module = await Module.of((await load()).module);
  const [reader, told]: [Reader, string[][]] = [new Reader(), []];
  let cluster: Cluster = new Map();
  for (const { command } of COMMANDS) {
    const outcome = run(cluster, command);
    if (outcome.type === "done") cluster = outcome.cluster;
    if (outcome.type !== "request") continue;
    const sent = await send(module, reader.read(textOf(cluster)), outcome.request);
    expect(sent.outcome).toBe(sent.answered ? PAGE : TIMEOUT);
    told.push([command.replace(/.*curl /, ""), sent.outcome, sent.reason]);
  }
  expect(told).toEqual([
    ["http://nginx.customer1", PAGE, open("customer1")],
    ["http://nginx.customer2", PAGE, open("customer2")],
    ["http://nginx.customer1", PAGE, open("customer1")],
    ["http://nginx.customer2", TIMEOUT, walled("customer2")],
    ["http://nginx.customer1", PAGE, open("customer1")],
    ["http://nginx.customer1", TIMEOUT, walled("customer1")],
    ["http://203.0.113.80", TIMEOUT, walled("customer1", "nginx-public")],
  ]);
});
