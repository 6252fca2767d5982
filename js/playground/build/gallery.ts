/** The lessons of the page: the very fixtures that the engine is tested with. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import type { Lesson } from "../src/lessons.js";

const VIRTUAL = "virtual:lessons";
const FIXTURES = fileURLToPath(new URL("../../../fixtures/connectivity", import.meta.url));

/** In which group a lesson stands, by words of its name; the first that fits. */
const GROUPS: [group: string, names: RegExp][] = [
  ["The recipe", /recipe|default-deny|every-namespace|baseline$|open-namespace/],
  ["Labels and selectors", /and-or|dash|label|expression|selector|replica|spoof/],
  ["Ports", /port|sctp|dns/],
  ["Addresses and the outside", /block|except|ipv6|address|external|load|node|host/],
  ["Administrators' policies", /^admin|banp|^cnp/],
  ["How policies add up", /.*/],
];

export function readLessons(folder = FIXTURES): Lesson[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lessons = names.map(({ name }) => readLesson(folder, name));
  return lessons.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

function readLesson(folder: string, id: string): Lesson {
  const read = (file: string) => readFileSync(join(folder, id, file), "utf8");
  const [, title, body] = /^# (.+)\n+([\s\S]*)$/.exec(read("lesson.md")) ?? [];
  if (title === undefined || body === undefined)
    throw new Error(`${id}/lesson.md does not begin with a title`);
  const group = GROUPS.find(([, names]) => names.test(id))?.[0] ?? "";
  const paragraphs = body
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll("\n", " "));
  return { id, title, group, paragraphs, text: read("manifests.yaml") };
}

function rank({ group }: Lesson): number {
  return GROUPS.findIndex(([name]) => name === group);
}

export function gallery(): Plugin {
  return {
    name: "partywall:lessons",
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined;
      return `export default ${JSON.stringify(readLessons())};`;
    },
  };
}
