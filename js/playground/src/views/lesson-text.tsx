/** The text of the lesson that is open, above the answer. */
import type { Lesson } from "../lessons.js";
import { lessonTitle } from "../state.js";

export function LessonText({ lesson, changed }: { lesson: Lesson; changed: boolean }) {
  return (
    <aside class="lesson-text" aria-label="About this lesson">
      <h2>{lessonTitle(lesson.title, changed)}</h2>
      {lesson.paragraphs.map((paragraph) => (
        <p key={paragraph}>{withCode(paragraph)}</p>
      ))}
    </aside>
  );
}

/** `code` between backticks. */
function withCode(text: string) {
  return text
    .split("`")
    .map((piece, at) => (at % 2 === 1 ? <code key={`${at}${piece}`}>{piece}</code> : piece));
}
