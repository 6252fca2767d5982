/** The text of the lesson that is open, above the answer. */
import type { Lesson } from "../lessons.js";

export function LessonText({ lesson }: { lesson: Lesson }) {
  return (
    <aside class="lesson-text" aria-label="About this lesson">
      <h2>{lesson.title}</h2>
      {lesson.paragraphs.map((paragraph) => (
        <p key={paragraph}>{withCode(paragraph)}</p>
      ))}
    </aside>
  );
}

/** `code` between backticks. */
export function withCode(text: string) {
  return text
    .split("`")
    .map((piece, at) => (at % 2 === 1 ? <code key={`${at}${piece}`}>{piece}</code> : piece));
}
