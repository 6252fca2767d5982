import { load } from "partywall";
import { beforeAll, expect, test } from "vitest";
import { OBJECTS } from "../src/editor/objects.js";
import { judge } from "../src/engine/judge.js";
import { Module } from "../src/engine/module.js";
import { Reader } from "../src/yaml/documents.js";

let module: Module;
beforeAll(async () => {
  module = await Module.of((await load()).module);
});

test("there are objects of the kinds of every plugin", () => {
  const kinds = OBJECTS.map(({ text }) => /^apiVersion: (\S+)/m.exec(text)?.[1]?.split("/")[0]);
  for (const group of ["networking.k8s.io", "policy.networking.k8s.io", "cilium.io", "projectcalico.org"])
    expect(kinds).toContain(group);
});

test.each(OBJECTS.map((object) => [object.about.split(":")[0], object] as const))(
  "%s: what is offered is read whole, and says what its kind is for",
  async (_name, { kind, about, text }) => {
    const { markers, problems, unknown, unasked } = await judge(module, new Reader().read(text), "");
    expect([problems, unknown]).toEqual([[], []]);
    expect(markers.filter(({ rule }) => rule === undefined || rule === "unknown-field")).toEqual([]);
    expect(
      unasked.every((title) => /Tier|NetworkSet|CIDRGroup/.test(title)),
      unasked.join(),
    ).toBe(true);
    expect(about).toContain(kind);
    expect(about.length).toBeGreaterThan(kind.length + 15);
  },
);
