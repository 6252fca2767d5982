/** The text of the lesson that is open, above the answer; folded where there is little room. */
import { useSignal } from "@preact/signals";
import { lessonTitle } from "../../state.js";
import { inline } from "../../ui/markdown.js";
import type { Lesson } from "./all-lessons.js";

interface LessonTextProps {
  lesson: Lesson;
  changed: boolean;
  /** Whether the page stands in a frame of another one. */
  embed: boolean;
}

export function LessonText({ lesson, changed, embed }: LessonTextProps) {
  const open = useSignal(!embed && !matchMedia("(max-width: 719px)").matches);
  return (
    <aside class="lesson-text" aria-label="About this lesson">
      <details
        open={open.value}
        onToggle={(event) => {
          open.value = event.currentTarget.open;
        }}
      >
        <summary>
          <h2>{lessonTitle(lesson.title, changed)}</h2>
        </summary>
        {lesson.paragraphs.map((paragraph) => (
          <p key={paragraph}>{inline(paragraph)}</p>
        ))}
      </details>
    </aside>
  );
}
