/** The manifests as a folder of `fixtures/connectivity`: the text, a lesson to be written, and what is true today. */
import { hereDocument } from "../here-document.js";
import { manifestsOf, type Parsed } from "../yaml/documents.js";
import type { Module } from "./module.js";
import type { Reply, WireConnections, WirePeer, WirePorts } from "./wire.js";

/** The port that is asked about between all workloads. */
const PORT = 80;
/** More lines than this are no test that anybody reads. */
const MOST = 200;

/** Commands of a shell that make the folder. */
export async function fixture(module: Module, parsed: Parsed, text: string, title: string): Promise<string> {
  const reply = await module.ask<Reply<WireConnections>>("connectivity", manifestsOf(parsed));
  if (reply.data === undefined) throw new Error(reply.problems[0]?.message ?? "there is no answer to test");
  const id = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return [
    // A folder that is there already is somebody's work.
    `(set -e; mkdir ${id}`,
    file(`${id}/lesson.md`, `# ${title}\n\nWhat this shows, in a sentence or two.\n`),
    file(`${id}/manifests.yaml`, text),
    file(`${id}/probes.txt`, probesOf(reply.data).join("")),
    ")",
  ].join("\n");
}

function file(name: string, content: string): string {
  return `cat > ${name} ${hereDocument(content)}`;
}

/** A line for each two workloads: whether one reaches the other. */
export function probesOf({ peers, connections }: WireConnections): string[] {
  const ports = new Map(connections.map((one) => [`${one.source} ${one.destination}`, one.ports]));
  const workloads = peers.flatMap((peer, at) =>
    peer.type === "workload" ? [{ at, name: nameOf(peer) }] : [],
  );
  const lines = workloads.flatMap((from) =>
    workloads
      .filter((to) => to.at !== from.at)
      .map((to) => {
        const answer = includes(ports.get(`${from.at} ${to.at}`)) ? "allowed" : "denied";
        return `${from.name}  ${to.name}  TCP/${PORT}  ${answer}\n`;
      }),
  );
  return lines.slice(0, MOST);
}

function nameOf({ namespace, name }: Extract<WirePeer, { type: "workload" }>): string {
  return `${namespace}/${name}`;
}

function includes(ports: WirePorts | undefined): boolean {
  return ports?.tcp.some(([first, last]) => first <= PORT && PORT <= last) ?? false;
}
