/** The gallery: every lesson is a test of the engine, opened to play with. */
import { useSignal } from "@preact/signals";
import type { Lesson } from "./all-lessons.js";

export function LessonsView({
  lessons,
  current,
  onOpen,
}: {
  lessons: Lesson[] | null;
  current: string | null;
  onOpen(lesson: Lesson): void;
}) {
  const filter = useSignal("");
  const wanted = filter.value.trim().toLowerCase();
  const shown = (lessons ?? []).filter(
    ({ id, title, paragraphs }) =>
      wanted === "" || `${id} ${title} ${paragraphs.join(" ")}`.toLowerCase().includes(wanted),
  );
  const groups = [...new Set(shown.map(({ group }) => group))];
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title" tabIndex={-1}>
            Lessons
          </h2>
          <p>
            {lessons?.length ?? ""} small clusters, each about one thing that people get wrong. Open one and
            change it.
          </p>
        </div>
        <label class="filter">
          <span class="hidden-visually">Show only lessons that hold</span>
          <input
            class="field"
            type="search"
            placeholder="Search lessons"
            value={filter.value}
            onInput={(event) => {
              filter.value = event.currentTarget.value;
            }}
          />
        </label>
      </header>
      {groups.map((group) => (
        <section class="lesson-group" key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul class="lessons">
            {shown
              .filter((lesson) => lesson.group === group)
              .map((lesson) => (
                <li key={lesson.id}>
                  <a
                    class="lesson"
                    href={`#ex=${lesson.id}`}
                    aria-current={lesson.id === current ? "true" : undefined}
                    onClick={(event) => {
                      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                      event.preventDefault();
                      onOpen(lesson);
                    }}
                  >
                    <strong>{lesson.title}</strong>
                    <span>{firstSentence(lesson)}</span>
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {lessons && shown.length === 0 ? <p class="empty">No lesson holds these words.</p> : null}
    </section>
  );
}

function firstSentence({ paragraphs: [first = ""] }: Lesson): string {
  return /^.*?\.(?=\s|$)/.exec(first.replaceAll("`", ""))?.[0] ?? first;
}
