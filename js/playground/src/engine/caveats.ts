/** What the module says beside an answer, as the views show it. */
import type { Caveats, Told } from "./model.js";
import type { Reply } from "./wire.js";

export function caveatsOf({ notes, remarks, unknown, problems, refused }: Reply<unknown>): Caveats {
  return {
    notes,
    remarks,
    unknown: unknown.map(({ message }) => message),
    problems: problems.map(({ subject, pointer, message, level }) => ({
      object: subject,
      pointer,
      message,
      level,
    })),
    refused,
  };
}

/** The answer with its caveats; without an answer, the reason as an error. */
export function told<T, U>(reply: Reply<T>, shown: (data: T) => U): Told<U> {
  const { data, problems } = reply;
  if (data === undefined) throw new Error(problems[0]?.message ?? "there is no answer for these manifests");
  return { ...caveatsOf(reply), data: shown(data) };
}
