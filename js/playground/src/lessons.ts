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
