/** What an answer depends on and what it leaves out, said before the answer. */
import type { Caveats } from "../engine/model.js";
import { inline } from "./markdown.js";

/** Both parts together. */
export function Notes(caveats: Caveats) {
  return (
    <>
      <Warnings {...caveats} />
      <Remarks {...caveats} />
    </>
  );
}

/** What is wrong or not known is said aloud. */
export function Warnings({ unknown, problems, refused }: Caveats) {
  if (problems.length === 0 && unknown.length === 0) return null;
  return (
    <div class={`notice ${refused ? "bad" : "warn"}`} role="note">
      <div>
        {refused ? <strong>A cluster would refuse these manifests, so there is no answer yet.</strong> : null}
        <ul class="plain-list">
          {unknown.map((message) => (
            <li key={message}>Not known: {inline(message)}</li>
          ))}
          {problems.map(({ object, message }) => (
            <li key={`${object} ${message}`}>
              {object ? <code>{object}</code> : null} {inline(message)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What an answer rests on is said quietly. */
export function Remarks({ notes, remarks }: Caveats) {
  const quiet = [...remarks, ...notes];
  if (quiet.length === 0) return null;
  return (
    <ul class="caveats" aria-label="What this answer rests on">
      {quiet.map((note) => (
        <li key={note}>Note: {inline(note)}</li>
      ))}
    </ul>
  );
}
