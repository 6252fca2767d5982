/** The settings as they are typed: what they hold, and the line that a refusal is about. */
import { parse, parseDocument, YAMLParseError } from "yaml";
import { sentenceOf } from "../sentence.js";
import type { Range } from "../yaml/documents.js";
import { rangeIn } from "../yaml/nodes.js";
import type { Marker } from "./model.js";

/** Settings that cannot be used, and where. */
export class Refused extends Error {
  readonly marker: Marker;

  constructor(text: string, message: string, range: Range = place(text, message)) {
    super(message);
    this.marker = { ...inLine(text, range), severity: "error", message };
  }
}

/** The settings; where they cannot be read, the refusal is thrown. */
export function readSettings(text: string): Record<string, unknown> {
  const value = parsed(text) ?? {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new Refused(text, "the settings are a mapping");
  return value as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return parse(text, { version: "1.1" });
  } catch (error) {
    const [from, to] = error instanceof YAMLParseError ? error.pos : [0, 0];
    throw new Refused(text, sentenceOf(error), { from, to });
  }
}

/** Where the field stands that a message of the module names first, such as `rules[name-label]: …`. */
function place(text: string, message: string): Range {
  const [field] = /^[\w./[\]-]+(?=: )/.exec(message) ?? [""];
  const path = field.split(/[.[\]]+/).filter(Boolean);
  const [from, to] = rangeIn(parseDocument(text, { version: "1.1" }).contents, path);
  return { from, to: from + Math.max(text.slice(from, to).trimEnd().length, 1) };
}

/** As much of a range as stands in its first line. */
function inLine(text: string, { from, to }: Range): Range {
  const end = text.indexOf("\n", from);
  return { from, to: Math.max(from + 1, Math.min(to, end < 0 ? text.length : end)) };
}
