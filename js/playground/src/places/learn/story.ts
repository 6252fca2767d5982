/** The recipe as a story: what is told at each step, and the command that it waits for. */
import cluster from "../../../../../fixtures/walkthrough/cluster.yaml?raw";
import policy from "../../../../../fixtures/walkthrough/policy.yaml?raw";

interface Chapter {
  title: string;
  paragraphs: string[];
  /** The commands of this chapter, in order; it is done when all were typed. */
  commands: string[];
}

export const POLICY_FILE = "deny-from-other-namespaces.yaml";

export const PUBLIC_ADDRESS = "203.0.113.80";

/** The address that a cluster gives a load balancer. */
const STATUS = `status:
  loadBalancer:
    ingress:
    - ip: ${PUBLIC_ADDRESS}
`;

/** The files that `kubectl apply` finds: those of the demo, for any namespace. */
export const FILES: Record<string, string> = {
  [POLICY_FILE]: anywhere(policy),
  "load-balancer.yaml": anywhere(documentOf(cluster, "nginx-public")) + STATUS,
};

function documentOf(text: string, name: string): string {
  return text.split(/^---\n/m).find((document) => document.includes(`  name: ${name}\n`)) ?? "";
}

/** Without the comment at its head and without its namespace, which the command names. */
function anywhere(manifest: string): string {
  return manifest.replace(/^(#.*\n)+/, "").replace(/^ {2}namespace: .+\n/m, "");
}

/** The peer that the policy lets in: a word more there lets in others. */
export const BREAK_AT = "/spec/ingress/0/from/0";

/** Where the request from outside comes from; an address for documentation. */
export const VISITOR = "198.51.100.7";
export const STORY: Chapter[] = [
  {
    title: "Two customers, one cluster",
    paragraphs: [
      "A namespace is a name, not a wall. Make one for each of two customers and start a web server in both.",
      "The client pod in customer1 is where you sit: every curl below is sent from there.",
    ],
    commands: [
      "kubectl create namespace customer1",
      "kubectl create namespace customer2",
      "kubectl run nginx --image=nginx --port=80 --expose -n customer1",
      "kubectl run nginx --image=nginx --port=80 --expose -n customer2",
      "kubectl run client --image=busybox -n customer1",
    ],
  },
  {
    title: "Everybody reaches everybody",
    paragraphs: [
      "No policy selects any pod yet, and a pod that no policy selects is open. From customer1 you reach your own server, and the other customer's too.",
    ],
    commands: ["curl http://nginx.customer1", "curl http://nginx.customer2"],
  },
  {
    title: "Build the wall",
    paragraphs: [
      "This is the whole recipe: podSelector: {} selects every pod of the namespace, and the one rule lets in pods of the same namespace. Whatever is not let in stays out.",
      "Apply it to customer2 and try again.",
    ],
    commands: [
      `kubectl apply -f ${POLICY_FILE} -n customer2`,
      "curl http://nginx.customer1",
      "curl http://nginx.customer2",
    ],
  },
  {
    title: "A wall has a side",
    paragraphs: [
      "Your own namespace has no policy yet, so customer2 can still come to you. Look at it from the other side: start a client there and send the request as that client.",
    ],
    commands: [
      "kubectl run client --image=busybox -n customer2",
      "kubectl exec client -n customer2 -- curl http://nginx.customer1",
      `kubectl apply -f ${POLICY_FILE} -n customer1`,
      "kubectl exec client -n customer2 -- curl http://nginx.customer1",
    ],
  },
  {
    title: "The world is another namespace too",
    paragraphs: [
      "Publish the server with a load balancer and call it from outside. The policy lets in pods of customer1 alone, so the visitor waits until the request times out: isolation cuts off the public as well, unless a rule lets it in.",
    ],
    commands: ["kubectl apply -f load-balancer.yaml -n customer1", `curl http://${PUBLIC_ADDRESS}`],
  },
];

/** All commands, with the chapter that each belongs to. */
export const COMMANDS = STORY.flatMap(({ commands }, chapter) =>
  commands.map((command) => ({ command, chapter })),
);
