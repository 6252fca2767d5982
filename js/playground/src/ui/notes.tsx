/** What an answer depends on and what it leaves out, said before the answer. */
import type { Caveats } from "../engine/model.js";

/** What is wrong or not known is said aloud; what an answer rests on, quietly. */
export function Notes({ notes, remarks, unknown, problems, refused }: Caveats) {
  const quiet = [...remarks, ...notes];
  return (
    <>
      {problems.length > 0 || unknown.length > 0 ? (
        <div class={`notice ${refused ? "bad" : "warn"}`} role="note">
          <div>
            {refused ? (
              <strong>A cluster would refuse these manifests, so there is no answer yet.</strong>
            ) : null}
            <ul class="plain-list">
              {unknown.map((message) => (
                <li key={message}>Not known: {message}</li>
              ))}
              {problems.map(({ object, message }) => (
                <li key={`${object} ${message}`}>
                  {object ? <code>{object}</code> : null} {message}
                </li>
              ))}
            </ul>
          </div>
        </div>
      ) : null}
      {quiet.length > 0 ? (
        <ul class="caveats" aria-label="What this answer rests on">
          {quiet.map((note) => (
            <li key={note}>Note: {note}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
