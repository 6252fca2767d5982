/** Plays the story: carries out commands, asks the module about requests, and keeps the scene. */
import { computed, signal } from "@preact/signals";
import { cellAt } from "../../engine/grid.js";
import type { ReachAnswer, Target } from "../../engine/model.js";
import { sentenceOf } from "../../sentence.js";
import type { Store } from "../../store.js";
import type { Link, SceneProps } from "./scene.js";
import { type Cluster, type Request, run, textOf } from "./shell.js";
import { BREAK_AT, COMMANDS, VISITOR } from "./story.js";
import type { Entry } from "./terminal.js";

export function createPlayer({ ask }: Pick<Store, "ask">) {
  const cluster = signal<Cluster>(new Map());
  const entries = signal<Entry[]>([]);
  const done = signal(0);
  const busy = signal(false);
  const last = signal<Link | null>(null);
  const reach = signal<ReachAnswer | null>(null);

  let turn = Promise.resolve();

  /** Carries out a command when those before it are done: typing ahead is no mistake. */
  function play(command: string): Promise<void> {
    turn = turn.then(() => step(command));
    return turn;
  }

  async function step(command: string): Promise<void> {
    busy.value = true;
    try {
      const answer = await carryOut(command);
      await look();
      say({ command, ...answer });
    } catch (error) {
      say({ command, output: sentenceOf(error), outcome: "failed", reason: "" });
    }
    busy.value = false;
  }

  async function carryOut(command: string): Promise<Omit<Entry, "command">> {
    const outcome = run(cluster.value, command);
    const answer =
      outcome.type === "request"
        ? await send(outcome.request)
        : { output: outcome.output, outcome: outcome.type, reason: "" };
    if (outcome.type === "done") cluster.value = outcome.cluster;
    if (outcome.type !== "failed" && COMMANDS[done.value]?.command === command) done.value += 1;
    return answer;
  }

  /** What a person would see: the page, or nothing until the time is over. */
  async function send({ from, to, url }: Request): Promise<Omit<Entry, "command">> {
    const sent = await ask({ kind: "send", text: textOf(cluster.value), from, url });
    last.value = {
      from: from === VISITOR ? "outside" : from,
      to: to.replace("nginx-public", "nginx"),
      open: sent.answered,
    };
    return { output: sent.outcome, outcome: sent.answered ? "page" : "timeout", reason: sent.reason };
  }

  function say(entry: Entry): void {
    entries.value = [...entries.value, entry];
  }

  /** Asks who reaches whom now. */
  async function look(): Promise<void> {
    const expanded = namespacesOf(cluster.value);
    reach.value = await ask({ kind: "scene", text: textOf(cluster.value), expanded });
  }

  const scene = computed<SceneProps>(() => sceneOf(cluster.value, reach.value, last.value));
  return {
    cluster,
    entries,
    done,
    busy,
    scene,
    play,
    text: () => textOf(cluster.peek()),
    /** The place of the wall that one edit opens; null as long as there is no wall. */
    placeToBreak: (): Target | null => {
      const object = [...cluster.peek().keys()].findLastIndex((id) => id.startsWith("NetworkPolicy "));
      return object < 0 ? null : { object, pointer: BREAK_AT };
    },
    restart: () => {
      cluster.value = new Map();
      entries.value = [];
      done.value = 0;
      last.value = null;
      reach.value = null;
    },
  };
}

function namespacesOf(cluster: Cluster): string[] {
  return [...cluster.keys()].filter((id) => id.startsWith("Namespace ")).map((id) => id.slice(10));
}

function sceneOf(cluster: Cluster, reach: ReachAnswer | null, last: Link | null): SceneProps {
  const ids = [...cluster.keys()];
  const actors = ids
    .filter((id) => id.startsWith("Pod "))
    .map((id) => id.slice(4))
    .map((id) => ({ id, namespace: id.split("/")[0] ?? "", name: id.split("/")[1] ?? "" }));
  const walled = (name: string) => ids.some((id) => id.startsWith(`NetworkPolicy ${name}/`));
  const outside = ids.some((id) => id.endsWith("/nginx-public"));
  const wanted = [
    ["customer1/client", "customer1/nginx"],
    ["customer1/client", "customer2/nginx"],
    ["customer2/client", "customer1/nginx"],
    ...(outside ? [["outside", "customer1/nginx"]] : []),
  ] as [string, string][];
  const links = wanted.flatMap(([from, to]) => linkOf(reach, from, to));
  return {
    namespaces: namespacesOf(cluster).map((name) => ({ name, walled: walled(name) })),
    actors,
    links,
    last,
    outside,
  };
}

function linkOf(reach: ReachAnswer | null, from: string, to: string): Link[] {
  const ends = reach?.grid.ends ?? [];
  const at = (id: string) =>
    ends.findIndex((end) => (end.kind === "outside" ? "outside" : `${end.namespace}/${end.label}`) === id);
  const cell = reach ? cellAt(reach.grid, at(from), at(to)) : undefined;
  return cell ? [{ from, to, open: cell.reach !== "none" }] : [];
}
