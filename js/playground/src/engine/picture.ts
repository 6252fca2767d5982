/** The policies as pictures: the module's words, with the places that a click can lead to. */
import { manifestsOf, type Parsed } from "../yaml/documents.js";
import { caveatsOf } from "./caveats.js";
import type { Caveats, Target } from "./model.js";
import type { Module } from "./module.js";
import { readSettings } from "./settings.js";
import type { Reply, WireColumn, WireObject } from "./wire.js";

export interface Card {
  title: string;
  /** Peers and ports of one rule belong together; no other pairing exists. */
  peers: string[];
  ports: string[];
  tone: "allow" | "partial" | "deny" | "pass";
  target: Target;
}

export interface Column {
  /** What the direction means for the selected pods, where no card says it. */
  summary: string;
  isolates: boolean;
  cards: Card[];
}

export interface Picture {
  id: string;
  /** Empty for a policy of the whole cluster. */
  namespace: string;
  subject: string[];
  target: Target;
  ingress: Column;
  egress: Column;
}

/** A policy of which nothing is enforced. */
export interface Undrawn {
  title: string;
  why: string;
  target: Target;
}

export interface Pictures extends Caveats {
  drawn: Picture[];
  undrawn: Undrawn[];
}

/** The pictures of all policies, in the order of the manifests. */
export async function picturesOf(module: Module, parsed: Parsed, settings: string): Promise<Pictures> {
  const question = { ...manifestsOf(parsed), settings: readSettings(settings) };
  const reply = await module.ask<Reply<WireObject[]>>("objects", question);
  const objects = reply.data ?? [];
  return { ...caveatsOf(reply), drawn: objects.flatMap(picturesIn), undrawn: objects.flatMap(undrawnIn) };
}

function picturesIn(listed: WireObject): Picture[] {
  const { object, pointer, namespace = "", pictures = [] } = listed;
  const target = (place: string): Target => ({ object, pointer: pointer + place });
  const column = ({ cards, ...rest }: WireColumn): Column => ({
    ...rest,
    cards: cards.map(({ pointer, ...card }) => ({ ...card, target: target(pointer) })),
  });
  return pictures.map((picture, at) => ({
    id: `${idOf(listed)}${at === 0 ? "" : ` (${at + 1})`}`,
    namespace,
    subject: picture.subject,
    target: target(picture.pointer),
    ingress: column(picture.ingress),
    egress: column(picture.egress),
  }));
}

/** NetworkPolicies are called by their names alone, as long as they are the API's. */
function idOf({ apiVersion, title, namespace, name }: WireObject): string {
  return apiVersion.startsWith("networking.k8s.io/") ? `${namespace}/${name}` : title;
}

function undrawnIn({ object, pointer, title, notDrawn }: WireObject): Undrawn[] {
  return notDrawn === undefined ? [] : [{ title, why: notDrawn, target: { object, pointer } }];
}
