import { load } from "partywall";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readSettingsHelp } from "../build/settings.js";

const partywall = await load();
const help = readSettingsHelp();
const check = (settings: unknown) =>
  partywall.invoke("validate_settings", settings) as { valid: boolean; message: string | null };

test("every setting that the module knows is described, and no other", () => {
  const known = [...(check({ nope: 1 }).message ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const names = help.settings.map(({ name }) => name);
  expect(names.sort()).toEqual(known.filter((name) => name !== "nope").sort());
});

test("the template holds nothing, and without its marks it is what the module takes", () => {
  expect(parse(help.template)).toBeNull();
  const lines = help.template.split("\n").slice(1);
  const settings = parse(lines.map((line) => line.replace(/^# /, "")).join("\n"), { version: "1.1" });
  expect(Object.keys(settings).length).toBe(help.settings.length);
  expect(check(settings)).toMatchObject({ valid: true });
});

test("every word that is offered can be used, and each setting has a text or fields of its own", () => {
  for (const { name, text, options, within } of help.settings) {
    for (const option of options)
      expect(check({ [name]: parse(option) }), `${name}: ${option}`).toMatchObject({ valid: true });
    expect(text.length > 10 || within.length > 0, name).toBe(true);
  }
  expect(help.settings.find(({ name }) => name === "plugin")?.options).toEqual([
    "kubernetes",
    "cilium",
    "calico",
  ]);
});

test("the peer that is offered as an example is one that can be trusted", () => {
  expect(check({ trustedPeers: [help.peer] })).toMatchObject({ valid: true });
});
