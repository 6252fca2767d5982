/** The lessons, which are fetched when they are first looked at. */
import type { Pair, View } from "../../state.js";

export interface Lesson {
  id: string;
  title: string;
  group: string;
  paragraphs: string[];
  /** The manifests. */
  text: string;
  /** The settings under which it is shown. */
  settings?: string;
  /** The view that opens, if it is not the matrix; the verdict opens where that is the lesson. */
  view?: View;
  /** The pair that is explained. */
  pair?: Pair;
}

let lessons: Promise<Lesson[]> | undefined;

/** Fetches them once; where that fails, the next who asks fetches them again. */
export function allLessons(): Promise<Lesson[]> {
  lessons ??= import("virtual:lessons").then(
    (module) => module.default,
    (error: unknown) => {
      lessons = undefined;
      throw error;
    },
  );
  return lessons;
}
