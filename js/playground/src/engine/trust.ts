/**
 * The settings under which a peer is trusted. The peer is taken as it stands in
 * the policy, and whether it is trusted then, the module says.
 */
import { manifestsOf, type Parsed, steps } from "../yaml/documents.js";
import { amend } from "./amend.js";
import { YOU } from "./judge.js";
import type { Target } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import { titleOf } from "./verdicts.js";
import type { Reply, WireAudit, WireAudited } from "./wire.js";

export interface Trust {
  settings: string;
  /** The peer that a finding is about. */
  peer: Target;
  /** The rule that finds it. */
  rule: string;
}

export async function trust(module: Module, parsed: Parsed, about: Trust): Promise<string> {
  const { settings, peer, rule } = about;
  const now = await resultAt(module, parsed, readSettings(settings), peer);
  if (now === undefined) throw new Error("the manifests have changed meanwhile");
  const trusted = { name: `a peer of ${titleOf(now)}`, ...valueAt(parsed, peer) };
  const amended = amend(settings, ["trustedPeers", "-"], trusted);
  const { valid, message } = await module.ask<{ valid: boolean; message: string | null }>(
    "validate_settings",
    readSettings(amended),
  );
  if (!valid) throw new Error(message ?? "the settings cannot trust this peer");
  const then = await resultAt(module, parsed, readSettings(amended), peer);
  if (then !== undefined && isFound(then, peer, rule))
    throw new Error("the policy would deny it all the same; the settings stay as they are");
  return amended;
}

function valueAt({ objects }: Parsed, { object, pointer }: Target): Record<string, unknown> {
  const value = steps(pointer).reduce<unknown>(
    (inner, step) => (inner as Record<string, unknown> | undefined)?.[step],
    objects[object]?.object,
  );
  return { ...(value as Record<string, unknown> | undefined) };
}

/** What is said of the object that a peer stands in. */
async function resultAt(
  module: Module,
  parsed: Parsed,
  settings: unknown,
  { object, pointer }: Target,
): Promise<WireAudited | undefined> {
  const question = { ...manifestsOf(parsed), settings, user: YOU };
  const { data } = await module.ask<Reply<WireAudit>>("audit", question);
  return data?.results.find((result) => result.object === object && pointer.startsWith(result.pointer ?? ""));
}

function isFound({ pointer = "", verdict }: WireAudited, peer: Target, rule: string): boolean {
  return (verdict?.findings ?? []).some(
    (finding) => finding.rule === rule && (pointer + finding.pointer).startsWith(peer.pointer),
  );
}
