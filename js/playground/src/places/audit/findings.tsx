/** What is wrong with the whole, one entry a cause, and what the audit means for the controls of catalogues. */
import type { Accepted } from "../../engine/accepted.js";
import type { Audited, Target, Told } from "../../engine/model.js";
import type { WireControl, WireStateFinding } from "../../engine/wire.js";
import { Answer } from "../../ui/answer.js";
import { inline } from "../../ui/markdown.js";
import { Notes } from "../../ui/notes.js";

export interface FindingsProps {
  answer: Told<Audited> | null;
  behind: boolean;
  error: string | null;
  onTarget(target: Target): void;
}

export function FindingsView({ answer, behind, error, onTarget }: FindingsProps) {
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        What does an audit find?
      </h2>
      {error ? <p class="notice warn">{error}</p> : null}
      {answer && !error ? (
        <div class={`verdicts ${behind ? "behind" : ""}`} data-testid="findings">
          <Whole answer={answer} />
          <Notes {...answer} />
          {answer.data.state.map((finding) => (
            <StateEntry key={`${finding.rule} ${finding.headline}`} finding={finding} onTarget={onTarget} />
          ))}
          <AcceptedList accepted={answer.data.accepted} />
          <Controls controls={answer.data.controls} />
        </div>
      ) : null}
    </section>
  );
}

const BEYOND = "Beyond the verdict on each object, which stands in its own place.";

function Whole({ answer: { data, unknown } }: { answer: Told<Audited> }) {
  const { state } = data;
  const denied = state.filter(({ level }) => level === "deny").length;
  if (denied > 0)
    return (
      <Answer tone="deny" sign="✕" word={`${denied} ${denied === 1 ? "cause" : "causes"} to mend`}>
        {state.length - denied > 0 ? `And ${state.length - denied} to look at. ${BEYOND}` : BEYOND}
      </Answer>
    );
  if (unknown.length > 0)
    return (
      <Answer tone="partial" sign="?" word="Not known">
        Nothing more is found, but not everything could be judged.
      </Answer>
    );
  if (state.length > 0)
    return (
      <Answer tone="partial" sign="!" word={`${state.length} to look at`}>
        {BEYOND}
      </Answer>
    );
  return (
    <Answer tone="allow" sign="✓" word="Nothing more is found">
      {BEYOND}
    </Answer>
  );
}

/** What is not listed above, because the settings accept it. */
function AcceptedList({ accepted }: { accepted: Accepted[] }) {
  if (accepted.length === 0) return null;
  return (
    <section class="card" aria-labelledby="accepted">
      <h3 id="accepted">Accepted by the settings</h3>
      <ul class="accepted">
        {accepted.map(({ what, name, text }) => (
          <li key={`${what} ${name} ${text}`}>
            <span class="chip">{what}</span> {name} <code class="muted">{text}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StateEntry({
  finding,
  onTarget,
}: {
  finding: WireStateFinding;
  onTarget: FindingsProps["onTarget"];
}) {
  const { level, headline, message, help, count, examples, object, pointer, rule, subject } = finding;
  const denies = level === "deny";
  return (
    <article class={`card rule-card ${denies ? "denied" : "warned"}`} data-rule={rule}>
      <header>
        <h3>
          <span class={`chip ${denies ? "deny" : "partial"}`}>
            <span aria-hidden="true">{denies ? "✕" : "!"}</span> {count}
          </span>{" "}
          {headline}
        </h3>
        <code class="muted">{rule}</code>
      </header>
      <p>{message}</p>
      {help ? <p class="finding-help">{inline(help)}</p> : null}
      <p class="muted">
        {object !== undefined ? (
          <button type="button" class="link" onClick={() => onTarget({ object, pointer: pointer ?? "" })}>
            {subject}
          </button>
        ) : (
          subject
        )}
        {examples.length > 0 ? `: ${examples.join(", ")}` : ""}
      </p>
    </article>
  );
}

const TONES: Record<WireControl["status"], string> = {
  pass: "allow",
  fail: "deny",
  review: "partial",
  unknown: "partial",
  "not judged": "",
};

function Controls({ controls }: { controls: WireControl[] }) {
  if (controls.length === 0) return null;
  return (
    <details class="card">
      <summary>
        <h3>Controls of catalogues</h3>
      </summary>
      <section class="grid-scroll" aria-label="Controls" tabIndex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">Control</th>
              <th scope="col">Catalogue</th>
            </tr>
          </thead>
          <tbody>
            {controls.map(({ id, status, title, catalogue }) => (
              <tr key={id}>
                <td>
                  <span class={`chip ${TONES[status]}`}>{status}</span>
                </td>
                <td>
                  {id}: {title}
                </td>
                <td>{catalogue}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
