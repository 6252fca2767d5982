/** The question of the view that is shown, as commands of a shell. */

import type { Plugin } from "../engine/wire.js";
import { hereDocument } from "../here-document.js";
import type { State } from "../state.js";

export interface Asked extends Pick<State, "view" | "text" | "settings" | "baseline" | "pair"> {
  /** The plugin that the settings name, if they do. */
  plugin: Plugin | null;
}

/** Files that the commands write; nobody has files of their own by these names. */
const SETTINGS = "partywall-settings.yaml";
const BEFORE = "partywall-before.yaml";

export function commandLine(asked: Asked): string {
  const { view, text, settings, baseline, plugin } = asked;
  const read = plugin === null ? "" : ` --plugin ${plugin}`;
  const judged = settings.trim() === "" ? "" : ` --settings ${SETTINGS}`;
  switch (view) {
    case "explain":
      return ask(explainOf(asked, read), text);
    case "changes":
      if (baseline === null) return ask(`connectivity -${read}`, text);
      return write(BEFORE, baseline) + ask(`diff ${BEFORE} -${read}`, text);
    case "exposure":
      return ask(`exposure -${read}`, text);
    case "isolation":
      return (judged && write(SETTINGS, settings)) + ask(`isolation -${judged}`, text);
    case "verdict":
    case "findings":
      return (judged && write(SETTINGS, settings)) + ask(`audit -${judged}`, text);
    default:
      return ask(`connectivity -${read}`, text);
  }
}

/** As long as an end is open, the question is about all pairs. */
function explainOf({ pair: { from, to, port } }: Asked, read: string): string {
  const [source, destination] = [from.trim(), to.trim()];
  if (source === "" || destination === "") return `connectivity -${read}`;
  return [`explain -m -${read}`, ...[source, destination, port.trim()].filter(Boolean).map(quoted)].join(" ");
}

function ask(question: string, input: string): string {
  return `partywall ${question} ${hereDocument(input)}\n`;
}

function write(file: string, content: string): string {
  return `cat > ${file} ${hereDocument(content)}\n`;
}

function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
