/** The NetworkPolicies as pictures: the module's words, with the places that a click can lead to. */
import { manifestsOf, type Parsed } from "../yaml/documents.js";
import type { Target } from "./model.js";
import type { Module } from "./module.js";
import type { Reply, WireColumn, WireObject } from "./wire.js";

export interface Card {
  title: string;
  /** Peers and ports of one rule belong together; no other pairing exists. */
  peers: string[];
  ports: string[];
  tone: "allow" | "partial";
  target: Target;
}

export interface Column {
  /** What the direction means for the selected pods. */
  summary: string;
  isolates: boolean;
  cards: Card[];
}

export interface Picture {
  id: string;
  namespace: string;
  subject: string[];
  target: Target;
  ingress: Column;
  egress: Column;
}

/** The pictures of all NetworkPolicies, in the order of the manifests. */
export async function picturesOf(module: Module, parsed: Parsed): Promise<Picture[]> {
  const { data } = await module.ask<Reply<WireObject[]>>("objects", manifestsOf(parsed));
  return (data ?? []).flatMap(pictureOf);
}

function pictureOf({ object, pointer, namespace = "", name, picture }: WireObject): Picture[] {
  if (picture === undefined) return [];
  const target = (place: string): Target => ({ object, pointer: pointer + place });
  const column = ({ cards, ...rest }: WireColumn): Column => ({
    ...rest,
    cards: cards.map(({ pointer, ...card }) => ({ ...card, target: target(pointer) })),
  });
  return [
    {
      id: `${namespace}/${name}`,
      namespace,
      subject: picture.subject,
      target: target(picture.pointer),
      ingress: column(picture.ingress),
      egress: column(picture.egress),
    },
  ];
}
