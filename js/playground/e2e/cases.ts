/** The cases of `fixtures/`: what is asked of the module, and what the host runner's suites expect of it. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { AdmissionRequest, Verdict } from "partywall";
import { objectsOf, Reader } from "../src/yaml/documents.js";

const FIXTURES = fileURLToPath(new URL("../../../fixtures", import.meta.url));
const SUITES = ["hostile", "mistakes", "requests", "rules"];

export interface Case {
  name: string;
  operation: "judge";
  payload: unknown;
  request: Fields;
  expect: Partial<Expectation>;
}

type Expectation = Pick<Verdict, "code" | "message" | "warnings" | "findings"> & { allowed: boolean };
type Fields = Record<string, unknown>;

/** What is said of a cluster that is given as objects, where the fixtures have the words of a policy server. */
const OFFLINE: Record<string, string> = {
  "rules/foreign-peer/namespace-missing-denied.yaml":
    "NetworkPolicy customer1/p cannot be judged: foreign-peer: Namespace customer1 could not be read: it is not among the objects of the cluster; add it",
  "hostile/requests/namespace-unknown-to-the-cluster-denied.yaml":
    "NetworkPolicy customer1/allow-team cannot be judged: foreign-peer: Namespace customer1 could not be read: it is not among the objects of the cluster; add it",
  "hostile/requests/neighbour-that-cannot-be-read-denied.yaml":
    "NetworkPolicy customer1/wall cannot be judged: isolation-removed: NetworkPolicy customer1/second-wall could not be read: spec.podSelector.matchExpressions[0].operator: unknown operator `Perhaps`, expected In, NotIn, Exists or DoesNotExist; correct it among the objects of the cluster",
};

const offline = (name: string): Partial<Expectation> =>
  OFFLINE[name] === undefined ? {} : { message: OFFLINE[name] };

const reader = new Reader();

export function readCases(): Case[] {
  return SUITES.flatMap((suite) => files(join(FIXTURES, suite))).flatMap((file) => {
    const [written] = read(file);
    return written?.expect === undefined ? [] : [caseOf(file, written)];
  });
}

function caseOf(file: string, written: Fields): Case {
  const one = (part: unknown): Fields | undefined =>
    typeof part === "string"
      ? read(join(dirname(file), part))[0]
      : ((part ?? undefined) as Fields | undefined);
  const [object, oldObject] = [one(written.object), one(written.oldObject)];
  const operation = (written.operation ?? "CREATE") as AdmissionRequest["operation"];
  const subject = object ?? oldObject ?? {};
  const request = one(written.request) ?? {
    ...requestOf(subject, operation, object, oldObject),
    userInfo: written.user ?? {},
  };
  const settings = one(written.settings) ?? {};
  const cluster = clusterOf(file, written.cluster);
  return {
    name: relative(FIXTURES, file),
    request: request as Fields,
    operation: "judge",
    payload: { request, settings, ...(cluster === undefined ? {} : { cluster }) },
    expect: { ...(written.expect as Partial<Expectation>), ...offline(relative(FIXTURES, file)) },
  };
}

/** The request about an object, as far as a case needs it. */
function requestOf(
  subject: Fields,
  operation: AdmissionRequest["operation"],
  object: Fields | undefined,
  oldObject: Fields | undefined,
): AdmissionRequest {
  const metadata = (subject.metadata ?? {}) as Fields;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const [version = "", group = ""] = text(subject.apiVersion).split("/").reverse();
  const [old, own] = [oldObject ?? object, object ?? oldObject];
  return {
    kind: { group, version, kind: text(subject.kind) },
    name: text(metadata.name) || text(metadata.generateName),
    ...(text(metadata.namespace) ? { namespace: text(metadata.namespace) } : {}),
    operation,
    ...(operation === "DELETE" ? {} : { object: own }),
    ...(operation === "CREATE" ? {} : { oldObject: old }),
  };
}

function clusterOf(file: string, part: unknown): unknown[] | undefined {
  if (typeof part !== "string") return part as unknown[] | undefined;
  const place = join(dirname(file), part);
  return (statSync(place).isDirectory() ? files(place) : [place]).flatMap(read);
}

function read(file: string): Fields[] {
  return objectsOf(reader.read(readFileSync(file, "utf8"))) as Fields[];
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path) : /\.ya?ml$/.test(entry.name) ? [path] : [];
    });
}
