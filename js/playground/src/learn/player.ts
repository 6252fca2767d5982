/** Plays the story: carries out commands, asks the module about requests, and keeps the scene. */
import { computed, signal } from "@preact/signals";
import type { Explanation, ReachAnswer } from "../engine/model.js";
import type { Store } from "../store.js";
import type { Link, SceneProps } from "../views/scene.js";
import type { Entry } from "../views/terminal.js";
import { type Cluster, type Request, run, textOf } from "./shell.js";
import { COMMANDS, VISITOR } from "./story.js";

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
    const outcome = run(cluster.value, command);
    if (outcome.type === "request") {
      await request(command, outcome.request);
    } else {
      if (outcome.type === "done") cluster.value = outcome.cluster;
      say({ command, output: outcome.output, outcome: outcome.type, reason: "" });
    }
    if (outcome.type !== "failed" && COMMANDS[done.value]?.command === command) done.value += 1;
    await look();
    busy.value = false;
  }

  async function request(command: string, { from, to, port, host }: Request): Promise<void> {
    try {
      const answer = await ask({
        kind: "explain",
        text: textOf(cluster.value),
        from,
        to: `service:${to}`,
        port,
      });
      last.value = {
        from: from === VISITOR ? "outside" : from,
        to: to.replace("nginx-public", "nginx"),
        open: answer.reach !== "none",
      };
      say({ command, ...respond(answer, host, port) });
    } catch (error) {
      say({
        command,
        output: error instanceof Error ? error.message : String(error),
        outcome: "failed",
        reason: "",
      });
    }
  }

  function say(entry: Entry): void {
    entries.value = [...entries.value, entry];
  }

  /** Asks who reaches whom now. */
  async function look(): Promise<void> {
    const expanded = namespacesOf(cluster.value);
    const text = textOf(cluster.value);
    reach.value = await ask({ kind: "reach", text, baseline: null, expanded, filter: "" }).catch(() => null);
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
    restart: () => {
      cluster.value = new Map();
      entries.value = [];
      done.value = 0;
      last.value = null;
      reach.value = null;
    },
  };
}

/** What a person would see: the page, or nothing until the time is over. */
function respond(answer: Explanation, host: string, port: string): Omit<Entry, "command"> {
  const open = answer.reach !== "none";
  return {
    output: open
      ? "<title>Welcome to nginx!</title>"
      : `curl: (28) Failed to connect to ${host} port ${port}: Connection timed out`,
    outcome: open ? "page" : "timeout",
    reason: reasonOf(answer, open),
  };
}

/** The side that decided, in a sentence that names the policy. */
function reasonOf({ sides, to }: Explanation, open: boolean): string {
  const closed = sides.find((side) => side.open === "none");
  const side = closed ?? sides.find(({ direction }) => direction === "ingress");
  const policies = side?.policies.filter(({ matched }) => matched) ?? [];
  const titles = policies.map(({ title }) => title).join(", ");
  if (!open) return `${titles} isolates ${side?.subject ?? to}, and no rule lets this through.`;
  const rule = policies.flatMap(({ title, steps }) =>
    steps.filter(({ matched }) => matched).map((step) => `${title}, ${step.title}`),
  )[0];
  return rule ? `Let in by ${rule}.` : `No policy isolates ${to}: everybody gets through.`;
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
  const cell = reach?.grid.cells[at(from)]?.[at(to)];
  return cell ? [{ from, to, open: cell.reach !== "none" }] : [];
}
