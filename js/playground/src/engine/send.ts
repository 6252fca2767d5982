/** One request of the story, told as `partywall walkthrough` tells it. */
import { manifestsOf, type Parsed } from "../yaml/documents.js";
import type { Module } from "./module.js";

/** What comes of a request: whether it was answered, what a person sees, and why. */
export interface Sent {
  answered: boolean;
  outcome: string;
  reason: string;
}

/** Sends a request from a pod or an address to `http://service.namespace:port`. */
export async function send(
  module: Module,
  parsed: Parsed,
  request: { from: string; url: string },
): Promise<Sent> {
  const { data } = await module.ask<{ data: Sent[] }>("walkthrough", {
    ...manifestsOf(parsed),
    steps: [request],
  });
  const [sent] = data;
  if (sent === undefined) throw new Error("the module did not tell what became of the request");
  return sent;
}
