import { expect, test } from "vitest";
import { Reader } from "../src/yaml/documents.js";

const TEMPLATE = `{{- if .Values.policy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "shop.name" . }}
  labels: {{- include "shop.labels" . | nindent 4 }}
spec:
  {{- toYaml .Values.policy.spec | nindent 2 }}
{{- end }}
`;

test("a template is one problem that says what to do, at its first directive", () => {
  const { problems, unread } = new Reader().read(`kind: Pod\n---\n${TEMPLATE}`);
  expect(problems.map(({ from, message }) => [from, message.includes("helm template")])).toEqual([
    ["kind: Pod\n---\n".length - "---\n".length + 4, true],
  ]);
  expect(unread).toHaveLength(1);
});

test("what cannot be read and is no template keeps its own problems", () => {
  const { problems } = new Reader().read("kind: [\n");
  expect(problems.map(({ message }) => message.includes("template"))).not.toContain(true);
  expect(problems.length).toBeGreaterThan(0);
});

test("a manifest with braces in a text is a manifest", () => {
  const { problems, objects } = new Reader().read('kind: ConfigMap\ndata: {a: "{{ x }}"}\n');
  expect([problems, objects.length]).toEqual([[], 1]);
});
