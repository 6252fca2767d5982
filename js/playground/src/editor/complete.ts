/**
 * What the editor offers while somebody types: objects to begin with in the
 * manifests, and in the settings their names, words, and the rules.
 */

import help from "virtual:settings";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { WireRule } from "../engine/wire.js";
import { OBJECTS } from "./objects.js";

/** The words that a level can be. */
const LEVELS = ["deny", "warn", "off"];

/** A new object, at the beginning of an empty document. */
export function completeManifests(context: CompletionContext): CompletionResult | null {
  const { state, pos, explicit } = context;
  const line = state.doc.lineAt(pos);
  if (!/^\w*$/.test(line.text) || !(explicit || line.text !== "")) return null;
  const before = state.doc.sliceString(0, line.from).trimEnd();
  const after = state.doc.sliceString(line.to).trimStart();
  const begins = before === "" || /(^|\n)---$/.test(before);
  const ends = after === "" || after.startsWith("---");
  if (!begins || !ends) return null;
  const options = OBJECTS.map(
    ({ kind, about, text }): Completion => ({
      label: kind,
      detail: detailOf(about),
      info: about,
      apply: text,
    }),
  );
  return { from: line.from, options };
}

/** The first words of a text, to tell two objects of one kind apart. */
function detailOf(about: string): string {
  return about.replace(/^[^:]*: /, "").split(/[.;,]/)[0] ?? "";
}

export function completeSettings(
  rules: () => WireRule[],
): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const typed = line.text.slice(0, context.pos - line.from);
    const word = /[\w-]*$/.exec(typed)?.[0] ?? "";
    if (word === "" && !context.explicit) return null;
    const options = offered(
      typed.slice(0, typed.length - word.length),
      parentOf(context, line.number),
      rules(),
    );
    return options.length === 0 ? null : { from: context.pos - word.length, options };
  };
}

/** What can stand behind the beginning of a line. */
function offered(before: string, parent: string | null, rules: WireRule[]): Completion[] {
  const [, key] = /^\s*(?:- )?([\w-]+):\s+$/.exec(before) ?? [];
  if (key !== undefined) return words(parent === "rules" ? LEVELS : (settingOf(key)?.options ?? []));
  if (!/^\s*(- )?$/.test(before)) return [];
  if (parent === "rules") return rules.map(({ name, level, summary }) => named(name, level, summary));
  if (parent !== null) return words(settingOf(parent)?.within ?? [], ": ");
  if (before !== "") return [];
  return help.settings.map(({ name, text }) => named(name, "", text));
}

function named(name: string, detail: string, info: string): Completion {
  return { label: name, detail, info, apply: `${name}: `, type: "property" };
}

function words(list: readonly string[], end = ""): Completion[] {
  return list.map((label) => ({ label, apply: label + end }));
}

export function settingOf(name: string) {
  return help.settings.find((setting) => setting.name === name);
}

/** The setting that an indented line is within. */
function parentOf({ state }: CompletionContext, number: number): string | null {
  const own = state.doc.line(number).text;
  if (!/^[\s-]/.test(own)) return null;
  for (let at = number - 1; at > 0; at -= 1) {
    const [, name] = /^([\w-]+):/.exec(state.doc.line(at).text) ?? [];
    if (name !== undefined) return name;
  }
  return null;
}
