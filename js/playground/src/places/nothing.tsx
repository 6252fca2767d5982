/** What a place shows as long as there is nothing to ask about. */
import { Answer } from "../ui/answer.js";

export function NothingView({ onFile, onLessons }: { onFile(): void; onLessons(): void }) {
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        Nothing is open
      </h2>
      <Answer
        tone="idle"
        sign="·"
        word="Nothing to look at yet"
        testid="nothing"
        actions={
          <p class="row">
            <button type="button" class="button primary" onClick={onFile}>
              Open a file
            </button>
            <button type="button" class="button" onClick={onLessons}>
              Open a lesson
            </button>
          </p>
        }
      >
        Paste manifests into the editor, or drop a file anywhere on the page.
      </Answer>
    </section>
  );
}
