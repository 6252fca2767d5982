/** What was found, by rule: a reader understands a rule once and then sees where it applies. */
import type { Finding, Judged } from "../../engine/model.js";
import type { WireRule } from "../../engine/wire.js";

export interface Found {
  object: Judged;
  finding: Finding;
}

export interface Group {
  rule: string;
  level: Finding["level"];
  /** What the rule keeps out, in a sentence. */
  summary: string;
  /** The rule's page, in Markdown. */
  page: string;
  found: Found[];
}

/** What denies comes first; within that, rules in the order in which they were found. */
export function groupsOf(objects: Judged[], rules: WireRule[] | null): Group[] {
  const groups = new Map<string, Group>();
  for (const object of objects) {
    for (const finding of object.findings) {
      const { rule, level } = finding;
      const about = rules?.find(({ name }) => name === rule);
      const key = `${level} ${rule}`;
      const group = groups.get(key) ?? {
        ...{ rule, level, found: [] },
        summary: about?.summary ?? "",
        page: about?.page ?? "",
      };
      group.found.push({ object, finding });
      groups.set(key, group);
    }
  }
  return [...groups.values()].sort((a, b) => weightOf(a) - weightOf(b));
}

function weightOf({ level }: Group): number {
  return level === "deny" ? 0 : 1;
}
