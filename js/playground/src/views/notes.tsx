/** What an answer depends on and what it leaves out, said before the answer. */
import type { Caveats } from "../engine/model.js";

const UNJUDGED = "not judged";

/** What is wrong or left out is said aloud; what an answer rests on, quietly. */
export function Notes({ notes, problems, refused }: Caveats) {
  const left = notes.filter((note) => note.startsWith(UNJUDGED));
  const rest = notes.filter((note) => !note.startsWith(UNJUDGED));
  return (
    <>
      {problems.length > 0 || left.length > 0 ? (
        <div class={`notice ${refused ? "bad" : "warn"}`} role="note">
          <div>
            {refused ? (
              <strong>A cluster would refuse these manifests, so there is no answer yet.</strong>
            ) : null}
            <ul class="plain-list">
              {problems.map(({ object, message }) => (
                <li key={`${object} ${message}`}>
                  {object ? <code>{object}</code> : null} {message}
                </li>
              ))}
              {left.map((note) => (
                <li key={note}>Not judged here: {note.slice(UNJUDGED.length + 2)}</li>
              ))}
            </ul>
          </div>
        </div>
      ) : null}
      {rest.length > 0 ? (
        <ul class="caveats" aria-label="What this answer rests on">
          {rest.map((note) => (
            <li key={note}>Note: {note}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
