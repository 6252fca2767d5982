/**
 * The terminal of the story. It knows the few commands that the story needs and
 * keeps a cluster of manifests; whether a request gets through is a question
 * for the module, not for it.
 */
import { FILES, PUBLIC_ADDRESS, VISITOR } from "./story.js";

/** A manifest by `Kind namespace/name`, in the order of creation. */
export type Cluster = ReadonlyMap<string, string>;

/** A request that the module must decide. */
export interface Request {
  from: string;
  /** The Service, by namespace and name. */
  to: string;
  /** The Service, as clients in the cluster call it. */
  url: string;
}

export type Outcome =
  | { type: "done"; cluster: Cluster; output: string }
  | { type: "request"; request: Request }
  | { type: "failed"; output: string };

const HELP = `These commands work here:
  kubectl create namespace NAME
  kubectl run NAME --image=IMAGE [--port=PORT --expose] -n NAMESPACE
  kubectl apply -f FILE -n NAMESPACE     (${Object.keys(FILES).join(", ")})
  kubectl delete networkpolicy NAME -n NAMESPACE
  kubectl get namespaces | pods | services | networkpolicies [-n NAMESPACE]
  kubectl exec client -n NAMESPACE -- curl http://SERVICE.NAMESPACE
  curl http://SERVICE.NAMESPACE          (from the client in customer1)
  curl http://${PUBLIC_ADDRESS}             (from outside, through the load balancer)`;

export function run(cluster: Cluster, line: string): Outcome {
  const words = line.trim().split(/\s+/);
  const { flags, plain, rest } = parse(words);
  const namespace = flags.n ?? flags.namespace ?? "default";
  const [program, verb, noun, name] = plain;
  if (program === "help") return { type: "done", cluster, output: HELP };
  if (program === "curl") return request(cluster, "customer1/client", verb);
  if (program !== "kubectl") return failed(`${program}: command not found; type help`);
  switch (verb) {
    case "create":
      return isNoun(noun, "namespace")
        ? createNamespace(cluster, name)
        : failed("only namespaces are created by name here");
    case "run":
      return runPod(cluster, noun, namespace, flags);
    case "apply":
      return apply(cluster, flags.f, namespace);
    case "delete":
      return remove(cluster, noun, name, namespace);
    case "get":
      return get(cluster, noun, flags.n ?? flags.namespace);
    case "exec":
      return rest[0] === "curl"
        ? request(cluster, `${namespace}/${noun}`, rest[1])
        : failed("only curl can be executed here");
    default:
      return failed(`kubectl ${verb ?? ""}: not known here; type help`);
  }
}

interface Line {
  flags: Record<string, string | undefined>;
  plain: string[];
  /** What follows `--`. */
  rest: string[];
}

function parse(words: string[]): Line {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  const line: Line = { flags: {}, plain: [], rest: end < 0 ? [] : words.slice(end + 1) };
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at] ?? "";
    const [, name, value] = /^--?([a-z]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) line.plain.push(word);
    else if (value !== undefined || name === "expose" || name === "A") line.flags[name] = value ?? "";
    else line.flags[name] = own[++at];
  }
  return line;
}

function failed(output: string): Outcome {
  return { type: "failed", output };
}

const NOUNS: Record<string, RegExp> = {
  namespace: /^(ns|namespaces?)$/,
  pod: /^(po|pods?)$/,
  service: /^(svc|services?)$/,
  networkpolicy: /^(netpol|networkpolic(y|ies))$/,
};
const KINDS: Record<string, string> = {
  namespace: "Namespace",
  pod: "Pod",
  service: "Service",
  networkpolicy: "NetworkPolicy",
};

function isNoun(word: string | undefined, noun: string): boolean {
  return NOUNS[noun]?.test(word ?? "") ?? false;
}

function kindOf(word: string | undefined): string | undefined {
  const noun = Object.keys(NOUNS).find((candidate) => isNoun(word, candidate));
  return noun === undefined ? undefined : KINDS[noun];
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function createNamespace(cluster: Cluster, name: string | undefined): Outcome {
  if (!NAME.test(name ?? ""))
    return failed("a namespace needs a name of lower case letters, digits and dashes");
  const id = `Namespace ${name}`;
  if (cluster.has(id)) return failed(`namespaces "${name}" already exists`);
  const manifest = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;
  return {
    type: "done",
    cluster: new Map([...cluster, [id, manifest]]),
    output: `namespace/${name} created`,
  };
}

function runPod(
  cluster: Cluster,
  name: string | undefined,
  namespace: string,
  flags: Line["flags"],
): Outcome {
  if (!NAME.test(name ?? "")) return failed("a pod needs a name of lower case letters, digits and dashes");
  if (!cluster.has(`Namespace ${namespace}`)) return failed(`namespaces "${namespace}" not found`);
  if (!flags.image) return failed('required flag(s) "image" not set');
  const id = `Pod ${namespace}/${name}`;
  if (cluster.has(id)) return failed(`pods "${name}" already exists`);
  const ports = flags.port ? `\n    ports:\n    - containerPort: ${Number(flags.port)}` : "";
  const head = (kind: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n  labels:\n    app: ${name}\nspec:\n`;
  const pod = `${head("Pod")}  containers:\n  - name: ${name}\n    image: ${flags.image}${ports}\n`;
  const next = new Map([...cluster, [id, pod]]);
  const lines = [`pod/${name} created`];
  if (flags.expose !== undefined) {
    const port = Number(flags.port ?? 80);
    next.set(
      `Service ${namespace}/${name}`,
      `${head("Service")}  selector:\n    app: ${name}\n  ports:\n  - port: ${port}\n    targetPort: ${port}\n`,
    );
    lines.unshift(`service/${name} created`);
  }
  return { type: "done", cluster: next, output: lines.join("\n") };
}

function apply(cluster: Cluster, file: string | undefined, namespace: string): Outcome {
  const manifest = FILES[file ?? ""];
  if (manifest === undefined)
    return failed(`the path "${file ?? ""}" does not exist; there are ${Object.keys(FILES).join(" and ")}`);
  if (!cluster.has(`Namespace ${namespace}`)) return failed(`namespaces "${namespace}" not found`);
  const [, kind = ""] = /^kind: (.+)$/m.exec(manifest) ?? [];
  const [, name = ""] = /^ {2}name: (.+)$/m.exec(manifest) ?? [];
  const placed = manifest.replace(/^ {2}name: .+$/m, `$&\n  namespace: ${namespace}`);
  const id = `${kind} ${namespace}/${name}`;
  const group = kind === "NetworkPolicy" ? ".networking.k8s.io" : "";
  const output = `${kind.toLowerCase()}${group}/${name} ${cluster.has(id) ? "unchanged" : "created"}`;
  return { type: "done", cluster: new Map([...cluster, [id, placed]]), output };
}

function remove(
  cluster: Cluster,
  noun: string | undefined,
  name: string | undefined,
  namespace: string,
): Outcome {
  const kind = kindOf(noun);
  const id = kind === "Namespace" ? `Namespace ${name}` : `${kind} ${namespace}/${name}`;
  if (kind === undefined || !cluster.has(id))
    return failed(`${noun ?? "object"} "${name ?? ""}" not found in ${namespace}`);
  const gone = ([key]: [string, string]) =>
    key !== id && !(kind === "Namespace" && key.includes(` ${name}/`));
  return { type: "done", cluster: new Map([...cluster].filter(gone)), output: `${noun} "${name}" deleted` };
}

function get(cluster: Cluster, noun: string | undefined, namespace: string | undefined): Outcome {
  const kind = kindOf(noun);
  if (kind === undefined) return failed(`the server does not have a resource type "${noun ?? ""}"`);
  const names = [...cluster.keys()]
    .filter(
      (id) =>
        id.startsWith(`${kind} `) && (namespace === undefined || id.startsWith(`${kind} ${namespace}/`)),
    )
    .map((id) => id.slice(kind.length + 1));
  return { type: "done", cluster, output: names.length > 0 ? names.join("\n") : "No resources found" };
}

function request(cluster: Cluster, client: string, url: string | undefined): Outcome {
  const [, host = "", port = "80"] = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?\/?$/.exec(url ?? "") ?? [];
  if (host === PUBLIC_ADDRESS) {
    const [id] = [...cluster.keys()].filter((key) => key.endsWith("/nginx-public"));
    if (id === undefined)
      return failed(`curl: (7) Failed to connect to ${host}: no load balancer has that address`);
    return to(VISITOR, id.replace("Service ", ""), port);
  }
  const [name, namespace] = host.split(".");
  if (!cluster.has(`Pod ${client}`)) return failed(`pods "${client}" not found: start a client first`);
  if (!cluster.has(`Service ${namespace}/${name}`))
    return failed(`curl: (6) Could not resolve host: ${host}`);
  return to(client, `${namespace}/${name}`, port);
}

function to(from: string, service: string, port: string): Outcome {
  const [namespace, name] = service.split("/");
  return { type: "request", request: { from, to: service, url: `http://${name}.${namespace}:${port}` } };
}

/** The cluster as one text of manifests. */
export function textOf(cluster: Cluster): string {
  return [...cluster.values()].join("---\n");
}
