/** An edit of the settings as they are typed: one value changes, comments and order stay. */
import { isMap, parseDocument, stringify } from "yaml";

/** The settings with `value` at `path`, `-` being the end of a list; without it where it is undefined. */
export function amend(text: string, path: readonly string[], value: unknown): string {
  const document = parseDocument(text, { version: "1.1" });
  if (document.errors.length > 0) throw new Error("the settings cannot be read; mend them first");
  if (document.contents === null) return value === undefined ? text : endedLine(text) + written(path, value);
  if (!isMap(document.contents)) throw new Error("the settings are a mapping; mend them first");
  if (value === undefined) document.deleteIn(path);
  // A plain value takes the place of another, whose comment stays.
  else if (path.at(-1) !== "-")
    document.setIn(path, typeof value === "object" ? document.createNode(value) : value);
  else append(document, path.slice(0, -1), value);
  const left = isMap(document.contents) && document.contents.items.length === 0;
  return left ? "" : document.toString({ lineWidth: 0 });
}

function append(document: ReturnType<typeof parseDocument>, path: string[], value: unknown): void {
  if (document.getIn(path) === undefined || document.getIn(path) === null)
    document.setIn(path, document.createNode([value]));
  else document.addIn(path, document.createNode(value));
}

/** What holds nothing but comments keeps them as they are. */
function written(path: readonly string[], value: unknown): string {
  const nested = path.reduceRight<unknown>(
    (inner, step) => (step === "-" ? [inner] : { [step]: inner }),
    value,
  );
  return stringify(nested, { version: "1.1", lineWidth: 0 });
}

function endedLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
