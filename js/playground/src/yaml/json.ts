/** Questions as text: manifests are JSON already, and not written anew with every question. */

/** A value that is JSON text already. */
export class Json {
  constructor(readonly text: string) {}
}

/** A question as JSON. */
export function written(question: object): string {
  const fields = Object.entries(question).filter(([, value]) => value !== undefined);
  const field = ([name, value]: [string, unknown]) =>
    `${JSON.stringify(name)}:${value instanceof Json ? value.text : JSON.stringify(value)}`;
  return `{${fields.map(field).join(",")}}`;
}
