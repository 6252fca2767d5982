/** The lessons, which are fetched when they are first looked at. */
export interface Lesson {
  id: string;
  title: string;
  group: string;
  paragraphs: string[];
  /** The manifests. */
  text: string;
}

let lessons: Promise<Lesson[]> | undefined;

export function allLessons(): Promise<Lesson[]> {
  lessons ??= import("virtual:lessons").then((module) => module.default);
  return lessons;
}
