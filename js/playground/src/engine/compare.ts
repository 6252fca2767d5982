/** What changed between two texts of manifests, and what may come that is not there yet. */

import { documentsOf, manifestsOf, type Parsed } from "../yaml/documents.js";
import { acceptedBy } from "./accepted.js";
import { told } from "./caveats.js";
import { YOU } from "./judge.js";
import type { Audited, ChangedConnection, Exposed, Told } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import type { Reply, WireAudit, WireDifference, WireExposure, WireIsolation } from "./wire.js";
import { words } from "./words.js";

export async function diff(
  module: Module,
  before: Parsed,
  after: Parsed,
  settingsText: string,
): Promise<Told<ChangedConnection[]>> {
  const reply = await module.ask<Reply<WireDifference[]>>("diff", {
    before: documentsOf(before),
    after: documentsOf(after),
    settings: readSettings(settingsText),
  });
  return told(reply, (differences) =>
    differences.map(({ kind, source, destination, before, after }) => ({
      change: kind,
      from: source,
      to: destination,
      before: words(before),
      after: words(after),
    })),
  );
}

export async function exposure(
  module: Module,
  parsed: Parsed,
  settingsText: string,
): Promise<Told<Exposed[]>> {
  const question = { ...manifestsOf(parsed), settings: readSettings(settingsText) };
  const reply = await module.ask<Reply<WireExposure[]>>("exposure", question);
  return told(reply, (exposures) => exposures.map(exposedOf));
}

function exposedOf({ workload, direction, protected: isProtected, peers, addresses }: WireExposure): Exposed {
  return {
    workload,
    direction: direction === "Ingress" ? "ingress" : "egress",
    unprotected: !isProtected,
    peers: peers.map(({ text, ports }) => ({ text, ports: words(ports) })),
    addresses: addresses.map(({ addresses, ports }) => ({ text: addresses, ports: words(ports) })),
  };
}

/** What is wrong with the whole, whatever object does it. */
export async function findings(module: Module, parsed: Parsed, settingsText: string): Promise<Told<Audited>> {
  const question = { ...manifestsOf(parsed), settings: readSettings(settingsText), user: YOU };
  const reply = await module.ask<Reply<WireAudit>>("audit", question);
  const accepted = acceptedBy(settingsText);
  return told(reply, ({ state, controls }) => ({ state, controls, accepted }));
}

/** What opens boundaries, where the settings draw them. */
export async function isolation(
  module: Module,
  parsed: Parsed,
  settingsText: string,
): Promise<Told<WireIsolation>> {
  const settings = readSettings(settingsText);
  const question = { ...manifestsOf(parsed), settings };
  const reply = await module.ask<Reply<WireIsolation>>("isolation", question);
  return told(reply, (answer) => answer);
}
