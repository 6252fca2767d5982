/** What is wrong with the whole, one entry a cause, and what the audit means for the controls of catalogues. */
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
          <Controls controls={answer.data.controls} />
        </div>
      ) : null}
    </section>
  );
}

function Whole({ answer: { data, unknown } }: { answer: Told<Audited> }) {
  const { state } = data;
  const denied = state.filter(({ level }) => level === "deny").length;
  if (denied > 0)
    return (
      <Answer tone="deny" sign="✕" word={`${denied} ${denied === 1 ? "cause" : "causes"} to mend`}>
        {state.length - denied > 0
          ? `And ${state.length - denied} to look at.`
          : "One entry a cause, however many objects have it."}
      </Answer>
    );
  if (unknown.length > 0)
    return (
      <Answer tone="partial" sign="?" word="Not known">
        Nothing is found, but not everything could be judged.
      </Answer>
    );
  return (
    <Answer
      tone={state.length > 0 ? "partial" : "allow"}
      sign={state.length > 0 ? "!" : "✓"}
      word={state.length > 0 ? `${state.length} to look at` : "Nothing is found"}
    >
      What the settings trust, exempt or turn off is accepted and not listed.
    </Answer>
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
