/** The lessons of the page: the very fixtures that the engine is tested with. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { parse, stringify } from "yaml";
import type { Lesson } from "../src/places/learn/all-lessons.js";
import type { View } from "../src/state.js";

const VIRTUAL = "virtual:lessons";
const FIXTURES = fileURLToPath(new URL("../../../fixtures", import.meta.url));
/** The plugins whose readings have lessons of their own, as the page calls them. */
export const PLUGINS = { cilium: "Cilium", calico: "Calico" } as const;

/** In which group a lesson stands, by words of its name; the first that fits. */
const GROUPS: [group: string, names: RegExp][] = [
  ["The recipe", /recipe|default-deny|every-namespace|baseline$|open-namespace/],
  ...Object.entries(PLUGINS).map(([id, name]): [string, RegExp] => [
    `As ${name} reads it`,
    new RegExp(`^${id}-`),
  ]),
  ["Labels and selectors", /and-or|dash|label|expression|selector|replica|spoof/],
  ["Ports", /port|sctp|dns/],
  ["Addresses and the outside", /block|except|ipv6|address|external|load|node|host/],
  ["Administrators' policies", /^admin|banp|^cnp/],
  ["How policies add up", /.*/],
];

/** How a lesson is shown, where not as the matrix under the default settings: `page.yaml` beside it. */
interface Shown {
  view?: View;
  settings?: object;
  from?: string;
  to?: string;
  port?: string;
}

export function readLessons(): Lesson[] {
  const connectivity = folders(join(FIXTURES, "connectivity")).map((folder) =>
    readLesson(folder, nameOf(folder)),
  );
  const plugins = Object.keys(PLUGINS).flatMap(readPluginLessons);
  return [...connectivity, ...plugins].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** Facts about a plugin are lessons where somebody wrote one; their cluster is the one of all its facts. */
function readPluginLessons(plugin: string): Lesson[] {
  const root = join(FIXTURES, "engines", plugin);
  const base = withoutComments(read(join(root, "base.yaml")));
  return folders(root)
    .filter((folder) => existsSync(join(folder, "lesson.md")))
    .map((folder) => {
      const lesson = readLesson(folder, `${plugin}-${nameOf(folder).replace(/^\d+-/, "")}`);
      return { ...lesson, text: `${lesson.text}---\n${base}`, settings: `plugin: ${plugin}\n` };
    });
}

function readLesson(folder: string, id: string): Lesson {
  const [, title, body] = /^# (.+)\n+([\s\S]*)$/.exec(read(join(folder, "lesson.md"))) ?? [];
  if (title === undefined || body === undefined)
    throw new Error(`${folder}/lesson.md does not begin with a title`);
  const group = GROUPS.find(([, names]) => names.test(id))?.[0] ?? "";
  const paragraphs = body
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll("\n", " "));
  return { id, title, group, paragraphs, text: read(join(folder, "manifests.yaml")), ...shownOf(folder) };
}

function shownOf(folder: string): Pick<Lesson, "view" | "settings" | "pair"> {
  const file = join(folder, "page.yaml");
  if (!existsSync(file)) return {};
  const { view, settings, from = "", to = "", port = "" } = parse(read(file)) as Shown;
  return {
    ...(view ? { view } : {}),
    ...(settings ? { settings: stringify(settings, { version: "1.1" }) } : {}),
    ...(from ? { pair: { from, to, port: String(port) } } : {}),
  };
}

function folders(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => join(root, name));
}

function nameOf(folder: string): string {
  return folder.split(/[\\/]/).at(-1) ?? "";
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}

function withoutComments(text: string): string {
  return text.replace(/^(#.*\n)+/, "");
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
