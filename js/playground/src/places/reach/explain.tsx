/** Why one end reaches the other, or does not: both ends, every policy, every rule. */
import type { Explanation, Reach, Side, Step, Target } from "../../engine/model.js";
import type { Among, Pair } from "../../state.js";
import { Answer, type Tone } from "../../ui/answer.js";

export interface ExplainProps {
  pair: Pair;
  /** The cell of the matrix that the pair stands for, if it is one of many. */
  among: Among | null;
  ends: string[];
  answer: Explanation | null;
  behind: boolean;
  error: string | null;
  onPair(pair: Partial<Pair>): void;
  onTarget(target: Target): void;
  onCopy(): void;
}

export function ExplainView(props: ExplainProps) {
  const { pair, among, ends, answer, behind, error, onPair, onTarget, onCopy } = props;
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        Why does it get through, or not?
      </h2>
      <form class="pair" onSubmit={(event) => event.preventDefault()}>
        <End label="From" value={pair.from} ends={ends} onChange={(from) => onPair({ from })} />
        <button
          type="button"
          class="button quiet"
          aria-label="Swap the two ends"
          title="Swap the two ends"
          onClick={() => onPair({ from: pair.to, to: pair.from })}
        >
          ⇄
        </button>
        <End label="To" value={pair.to} ends={ends} onChange={(to) => onPair({ to })} />
        <label class="port">
          Port
          <input
            class="field"
            placeholder="any"
            value={pair.port}
            onInput={(event) => onPair({ port: event.currentTarget.value })}
          />
        </label>
      </form>
      <datalist id="ends">
        {ends.map((end) => (
          <option key={end} value={end} />
        ))}
      </datalist>
      {among ? (
        <p class="muted" data-testid="among">
          This is one of the {among.pairs} pairs from {among.from} to {among.to}; an open one, if there is
          one.
        </p>
      ) : null}
      {error ? (
        <p class="notice warn" role="status">
          {error}
        </p>
      ) : null}
      {answer && !error ? <Body answer={answer} behind={behind} onTarget={onTarget} onCopy={onCopy} /> : null}
      {!answer && !error ? (
        <p class="empty">Name two ends: workloads, addresses such as 203.0.113.7, or a cell of the matrix.</p>
      ) : null}
    </section>
  );
}

function End({
  label,
  value,
  ends,
  onChange,
}: {
  label: string;
  value: string;
  ends: string[];
  onChange(v: string): void;
}) {
  return (
    <label>
      {label}
      <input
        class="field"
        list="ends"
        placeholder={ends[0] ?? "namespace/pod"}
        spellcheck={false}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** A wall that holds is no fault, and whether what is open should be closed is a question for the verdict. */
const SIGNS: Record<Reach, { tone: Tone; sign: string; word: string }> = {
  all: { tone: "idle", sign: "●", word: "It gets through" },
  some: { tone: "idle", sign: "◐", word: "It gets through in part" },
  none: { tone: "wall", sign: "┃", word: "It does not get through" },
  self: { tone: "idle", sign: "·", word: "It stays in the pod" },
};

interface BodyProps extends Pick<ExplainProps, "behind" | "onTarget" | "onCopy"> {
  answer: Explanation;
}

function Body({ answer, behind, onTarget, onCopy }: BodyProps) {
  return (
    <div class={`explanation ${behind ? "behind" : ""}`}>
      <Answer
        {...SIGNS[answer.reach]}
        testid="explain-verdict"
        actions={
          <button type="button" class="button" onClick={onCopy}>
            Copy as text
          </button>
        }
      >
        <p>
          <strong>
            {answer.from} → {answer.to}
          </strong>
          {answer.detail ? `: ${answer.detail}` : ""}
        </p>
        <p class="muted">
          A connection needs both: the egress side of who connects, and the ingress side of who is connected
          to.
        </p>
      </Answer>
      {answer.others.map((other) => (
        <p class="muted" key={other}>
          {other}
        </p>
      ))}
      <div class="sides">
        {answer.sides.map((side) => (
          <SideCard key={side.text} side={side} onTarget={onTarget} />
        ))}
      </div>
      {answer.change.length > 0 ? (
        <div class="card change">
          <h3>What would have to change</h3>
          <ul class="plain-list">
            {answer.change.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {answer.notes.map((note) => (
        <p class="muted" key={note}>
          {note}
        </p>
      ))}
    </div>
  );
}

function SideCard({ side, onTarget }: { side: Side; onTarget(target: Target): void }) {
  const egress = side.direction === "egress";
  return (
    <section class="card side" aria-label={egress ? "May it leave?" : "May it come in?"}>
      <header>
        <div>
          <h3>{egress ? "May it leave?" : "May it come in?"}</h3>
          <p class="muted">{side.text}</p>
        </div>
        <span class={`chip ${side.open === "none" ? "wall-chip" : ""}`}>
          <span aria-hidden="true">{SIGNS[side.open].sign}</span> {side.allowed}
        </span>
      </header>
      {side.policies.length > 0 ? (
        <ol class="steps">
          {side.policies.map((step, at) => (
            <StepItem key={`${step.text} ${at}`} step={step} onTarget={onTarget} />
          ))}
        </ol>
      ) : null}
      <p class="fallback">{side.fallback}</p>
    </section>
  );
}

function StepItem({ step, onTarget }: { step: Step; onTarget(target: Target): void }) {
  const { target } = step;
  return (
    <li class={step.matched ? "matched" : "missed"}>
      <span class="tick" aria-hidden="true">
        {step.matched ? "✓" : "–"}
      </span>
      <div>
        <span class="hidden-visually">{step.matched ? "matched: " : "not matched: "}</span>
        {target ? (
          <button type="button" class="link" onClick={() => onTarget(target)}>
            {step.text}
          </button>
        ) : (
          <span>{step.text}</span>
        )}
        {step.steps.length > 0 ? (
          <ol class="steps">
            {step.steps.map((inner, at) => (
              <StepItem key={`${inner.text} ${at}`} step={inner} onTarget={onTarget} />
            ))}
          </ol>
        ) : null}
      </div>
    </li>
  );
}
