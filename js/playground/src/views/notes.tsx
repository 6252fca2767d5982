/** What an answer depends on and what it leaves out, said before the answer. */
import type { Caveats } from "../engine/model.js";

export function Notes({ notes, problems, refused }: Caveats) {
  if (notes.length === 0 && problems.length === 0) return null;
  return (
    <div class={`notice ${refused ? "bad" : "warn"}`} role="note">
      <div>
        {refused ? <strong>A cluster would refuse these manifests, so there is no answer yet.</strong> : null}
        <ul class="plain-list">
          {problems.map(({ object, message }) => (
            <li key={`${object} ${message}`}>
              {object ? <code>{object}</code> : null} {message}
            </li>
          ))}
          {notes.map((note) => (
            <li key={note}>{note.startsWith("not judged") ? `Not judged here: ${note.slice(12)}` : note}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}
