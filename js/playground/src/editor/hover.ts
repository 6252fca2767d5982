/** What a word means, where the pointer rests on it: a setting, a rule, a kind. */
import { hoverTooltip, type Tooltip } from "@codemirror/view";
import type { WireRule } from "../engine/wire.js";
import { settingOf } from "./complete.js";
import { OBJECTS } from "./objects.js";

type Meaning = (word: string, line: string) => string | undefined;

const WORD = /[\w-]+/g;

function hover(meaning: Meaning) {
  return hoverTooltip((view, pos): Tooltip | null => {
    const line = view.state.doc.lineAt(pos);
    for (const found of line.text.matchAll(WORD)) {
      const [from, to] = [line.from + found.index, line.from + found.index + found[0].length];
      if (pos < from || pos > to) continue;
      const text = meaning(found[0], line.text);
      return text ? { pos: from, end: to, create: () => ({ dom: shown(text) }) } : null;
    }
    return null;
  });
}

function shown(text: string): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-meaning";
  dom.append(text);
  return dom;
}

export const hoverSettings = (rules: () => WireRule[]) =>
  hover((word, line) => {
    if (/^\S/.test(line) && line.startsWith(`${word}:`)) return settingOf(word)?.text;
    return rules().find(({ name }) => name === word)?.summary;
  });

/** Several objects may be of a kind; the first says what the kind is for. */
export const hoverManifests = () =>
  hover((word, line) =>
    /^\s*-?\s*kind:/.test(line) ? OBJECTS.find(({ kind }) => kind === word)?.about : undefined,
  );
