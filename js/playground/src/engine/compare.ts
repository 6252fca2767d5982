/** What changed between two texts of manifests, and what may come that is not there yet. */

import { objectsOf, type Parsed } from "../yaml/documents.js";
import { readSettings } from "./judge.js";
import type { ChangedConnection, Exposed } from "./model.js";
import type { Module } from "./module.js";
import type { Reply, WireDifference, WireExposure, WireIsolation } from "./wire.js";
import { words } from "./words.js";

export async function diff(module: Module, before: Parsed, after: Parsed): Promise<ChangedConnection[]> {
  const reply = await module.ask<Reply<WireDifference[]>>("diff", {
    before: objectsOf(before),
    after: objectsOf(after),
  });
  return dataOf(reply).map(({ kind, source, destination, before, after }) => ({
    change: kind,
    from: source,
    to: destination,
    before: words(before),
    after: words(after),
  }));
}

export async function exposure(module: Module, parsed: Parsed): Promise<Exposed[]> {
  const reply = await module.ask<Reply<WireExposure[]>>("exposure", { objects: objectsOf(parsed) });
  return dataOf(reply).map(({ workload, direction, protected: isProtected, peers, addresses }) => ({
    workload,
    direction: direction === "Ingress" ? "ingress" : "egress",
    unprotected: !isProtected,
    peers: peers.map(({ namespaces, pods, ports }) => ({
      text: `${subject("pod", pods)} of ${subject("namespace", namespaces)}`,
      ports: words({ text: ports }),
    })),
    addresses,
  }));
}

/** What opens boundaries, where the settings draw them. */
export async function isolation(
  module: Module,
  parsed: Parsed,
  settingsText: string,
): Promise<WireIsolation> {
  const settings = readSettings(settingsText);
  if (typeof settings === "string") throw new Error(settings);
  const unread = parsed.problems.filter(({ severity }) => severity === "error").length;
  const question = { objects: objectsOf(parsed), settings, unread };
  const reply = await module.ask<Reply<WireIsolation>>("isolation", question);
  return dataOf(reply);
}

/** The module writes a selector as kubectl does, and the one that selects everything as `<all>`. */
function subject(noun: string, selector: string): string {
  return selector === "<all>" ? `any ${noun}` : `any ${noun} with ${selector}`;
}

function dataOf<T>({ data, problems }: Reply<T>): T {
  if (data === undefined) throw new Error(problems[0]?.message ?? "there is no answer for these manifests");
  return data;
}
