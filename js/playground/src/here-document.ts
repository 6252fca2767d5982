/** A text as the input of a shell's command. */

/** `<<'WORD'`, the lines of `text`, and a `WORD` that is none of them. */
export function hereDocument(text: string): string {
  const lines = new Set(text.split("\n"));
  let word = "PARTYWALL";
  while (lines.has(word)) word += "_";
  return `<<'${word}'\n${endLine(text)}${word}`;
}

/** Ends the last line, if it is not ended yet. */
export function endLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
