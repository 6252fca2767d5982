import { expect, test } from "vitest";
import { secretsIn } from "../src/engine/secrets.js";
import { Reader } from "../src/yaml/documents.js";

const secrets = (text: string) => secretsIn(text, new Reader().read(text));
const POD = "kind: Pod\nmetadata: {name: p}\n";
const SECRET = "kind: Secret\nmetadata: {name: s, namespace: a}\n";

test.each<[string, string, string[], string | null]>([
  ["none", POD, [], POD],
  ["a document", `${POD}---\n${SECRET}---\n${POD}`, ["a/s"], `${POD}---\n${POD}`],
  [
    "an item of a list",
    "kind: List\nitems:\n- kind: Secret\n  metadata: {name: s}\n- kind: Pod\n- kind: Secret\n",
    ["s", "unnamed"],
    "kind: List\nitems:\n- kind: Pod\n",
  ],
  ["a part that cannot be read", `${POD}---\nkind: Secret\ndata: [\n`, ["a part that cannot be read"], null],
])("%s", (_name, text, names, without) => {
  expect(secrets(text)).toEqual({ names, without });
});
