/** Objects to begin with. Each file of `objects/` is one, under a comment that says what its kind is for. */
export interface NewObject {
  kind: string;
  /** What its kind is for, in a sentence or two. */
  about: string;
  /** The object, without that comment. */
  text: string;
}

const FILES = import.meta.glob<string>("./objects/*.yaml", { query: "?raw", import: "default", eager: true });

export const OBJECTS: NewObject[] = Object.keys(FILES)
  .sort()
  .map((file) => objectOf(FILES[file] ?? ""));

export function objectOf(file: string): NewObject {
  const [, about = "", text = ""] = /^# (.+)\n([\s\S]*)$/.exec(file) ?? [];
  return { about, text, kind: /^kind: (.+)$/m.exec(text)?.[1] ?? "" };
}
