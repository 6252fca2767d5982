/** The question of the view that is shown, as commands of a shell. */
import { hereDocument } from "../here-document.js";
import type { State } from "../state.js";

export type Asked = Pick<State, "view" | "text" | "settings" | "baseline" | "pair">;

/** Files that the commands write; nobody has files of their own by these names. */
const SETTINGS = "partywall-settings.yaml";
const BEFORE = "partywall-before.yaml";

export function commandLine(asked: Asked): string {
  const { view, text, settings, baseline } = asked;
  const judged = settings.trim() === "" ? "" : ` --settings ${SETTINGS}`;
  switch (view) {
    case "explain":
      return ask(explainOf(asked), text);
    case "diff":
      if (baseline === null) return ask("connectivity -", text);
      return write(BEFORE, baseline) + ask(`diff ${BEFORE} -`, text);
    case "exposure":
      return ask("exposure -", text);
    case "isolation":
      return (judged && write(SETTINGS, settings)) + ask(`isolation -${judged}`, text);
    case "admission":
      return (judged && write(SETTINGS, settings)) + ask(`audit -${judged}`, text);
    default:
      return ask("connectivity -", text);
  }
}

/** As long as an end is open, the question is about all pairs. */
function explainOf({ pair: { from, to, port } }: Asked): string {
  const [source, destination] = [from.trim(), to.trim()];
  if (source === "" || destination === "") return "connectivity -";
  return ["explain -m -", ...[source, destination, port.trim()].filter(Boolean).map(quoted)].join(" ");
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
