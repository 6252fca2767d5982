/** Each object with its own verdict: the denied ones open to what kubectl prints, the admitted ones folded. */
import type { Judged, Judgement } from "../../engine/model.js";
import { ExchangeDetails } from "./exchange.js";
import type { VerdictProps } from "./verdict.js";

const SIGNS = { admitted: ["✓", "allow"], warned: ["!", "partial"], denied: ["✕", "deny"] } as const;
const GRAVITY = { denied: 0, warned: 1, admitted: 2 };

type Props = { judgement: Judgement } & Pick<VerdictProps, "onReveal" | "onRespond" | "onCopy">;

export function Objects({ judgement: { objects }, ...actions }: Props) {
  const sorted = [...objects].sort((a, b) => GRAVITY[a.verdict.answer] - GRAVITY[b.verdict.answer]);
  if (sorted.length === 0) return null;
  const admitted = sorted.filter(({ verdict }) => verdict.answer !== "denied").length;
  return (
    <details class="card objects">
      <summary>
        <h3>
          Object by object: {sorted.length - admitted} denied, {admitted} admitted
        </h3>
      </summary>
      {sorted.map((object, at) => (
        <ObjectVerdict key={`${object.title} ${at}`} object={object} {...actions} />
      ))}
    </details>
  );
}

function ObjectVerdict({
  object,
  onReveal,
  onRespond,
  onCopy,
}: { object: Judged } & Omit<Props, "judgement">) {
  const { answer, message, warnings } = object.verdict;
  const [sign, tone] = SIGNS[answer];
  return (
    <section class={`verdict ${answer}`} aria-label={object.title}>
      <header>
        <button type="button" class="link title" onClick={() => onReveal(object)}>
          {object.title}
        </button>
        <span class={`chip ${tone}`}>
          <span aria-hidden="true">{sign}</span> {answer === "warned" ? "admitted with warnings" : answer}
        </span>
      </header>
      {message ? (
        <pre class="message" tabIndex={0} role="group" aria-label="What kubectl prints">
          {message}
        </pre>
      ) : null}
      {message ? null : warnings.map((warning) => <p key={warning}>{warning}</p>)}
      <ExchangeDetails object={object} onRespond={onRespond} onCopy={onCopy} />
    </section>
  );
}
