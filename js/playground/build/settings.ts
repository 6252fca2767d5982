/**
 * What the editor knows of the settings: the very texts of the policy's own
 * pages, so that a setting is described once.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { parse } from "yaml";
import type { Setting, SettingsHelp } from "../src/editor/settings-help.js";

const VIRTUAL = "virtual:settings";
const fileOf = (name: string) => fileURLToPath(new URL(`../../../policy/${name}`, import.meta.url));

interface Question {
  variable: string;
  type: string;
  options?: string[];
}

export function readSettingsHelp(): SettingsHelp {
  const block = blockOf(readFileSync(fileOf("README.md"), "utf8"));
  const { questions } = parse(readFileSync(fileOf("questions-ui.yml"), "utf8")) as { questions: Question[] };
  const example = parse(block, { version: "1.1" }) as Record<string, unknown>;
  const settings = Object.keys(example).map((name): Setting => {
    const question = questions.find(({ variable }) => variable === name);
    return { name, text: textOf(block, name), options: optionsOf(question), within: fieldsIn(example[name]) };
  });
  const [peer] = example.trustedPeers as Record<string, unknown>[];
  return { template: templateOf(block), settings, peer: peer ?? {} };
}

/** The settings with all that they can say, under their heading in the README. */
function blockOf(readme: string): string {
  const [, block] = /^## Settings\n+```yaml\n([\s\S]*?)^```/m.exec(readme) ?? [];
  if (block === undefined) throw new Error("policy/README.md shows no settings");
  return block;
}

/** Every line as a comment: whoever wants one takes its mark away. */
function templateOf(block: string): string {
  const lines = block.trimEnd().split("\n");
  return [
    "# The settings of the policy. Take the mark away from a line that is to hold.",
    ...lines.map((line) => `# ${line}`),
    "",
  ].join("\n");
}

/** The comment behind a setting. */
function textOf(block: string, name: string): string {
  return new RegExp(`^${name}:.*?#\\s*(.+)$`, "m").exec(block)?.[1] ?? "";
}

function optionsOf(question: Question | undefined): string[] {
  return question?.type === "boolean" ? ["true", "false"] : (question?.options ?? []);
}

/** The names of the fields within a setting, or within the items of one that is a list. */
function fieldsIn(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : [value];
  const names = parts.flatMap((part) => (typeof part === "object" && part !== null ? Object.keys(part) : []));
  return [...new Set(names)];
}

export function settingsHelp(): Plugin {
  return {
    name: "partywall:settings",
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined;
      return `export default ${JSON.stringify(readSettingsHelp())};`;
    },
  };
}
