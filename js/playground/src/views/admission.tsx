/** What the cluster would say: the verdict on each object, the response on the wire, and the policy to deploy. */
import type { Judged, Judgement, Marker } from "../engine/model.js";
import type { WireRule } from "../engine/wire.js";
import { ExchangeDetails, type ExchangeProps } from "./exchange.js";

export interface AdmissionProps {
  judgement: Judgement | null;
  behind: boolean;
  rules: WireRule[] | null;
  clusterPolicy: string;
  /** Whether nothing can be mended here. */
  readOnly: boolean;
  onReveal(place: { from: number; to: number }): void;
  onFix(marker: Marker): void;
  onRespond: ExchangeProps["onRespond"];
  onSettings(): void;
  onCopy(text: string, what: string): void;
}

const SIGNS = { admitted: ["✓", "allow"], warned: ["!", "partial"], denied: ["✕", "deny"] } as const;

export function AdmissionView(props: AdmissionProps) {
  const { judgement, behind, clusterPolicy, onSettings, onCopy } = props;
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title">What would the cluster say?</h2>
          <p>Each object is judged as if it were created now, with all the others already there.</p>
        </div>
        <button type="button" class="button" onClick={onSettings}>
          Edit the settings
        </button>
      </header>
      {judgement?.settings ? (
        <p class="notice bad" role="alert">
          The settings cannot be used: {judgement.settings.message}
        </p>
      ) : null}
      <div class={`verdicts ${behind ? "behind" : ""}`} data-testid="verdicts">
        {[...(judgement?.objects ?? [])].sort(byGravity).map((object, at) => (
          <VerdictCard key={`${object.title} ${at}`} object={object} {...props} />
        ))}
      </div>
      {judgement && judgement.objects.length === 0 && !judgement.settings ? (
        <p class="empty">None of these objects is of a kind that this policy judges.</p>
      ) : null}
      <details class="card">
        <summary>
          <h3>Deploy it: the ClusterAdmissionPolicy</h3>
        </summary>
        <p class="muted">
          The same module, with the settings of this page, for Kubewarden. Apply it with kubectl. In the mode{" "}
          <code>monitor</code> it denies nothing yet: Kubewarden only logs what it would deny. Change the mode
          to <code>protect</code> to deny.
        </p>
        <pre tabIndex={0} data-testid="cluster-policy">
          {clusterPolicy}
        </pre>
        <button type="button" class="button" onClick={() => onCopy(clusterPolicy, "The policy")}>
          Copy
        </button>
      </details>
    </section>
  );
}

const GRAVITY = { denied: 0, warned: 1, admitted: 2 };

/** What is denied is read first. */
function byGravity(a: Judged, b: Judged): number {
  return GRAVITY[a.verdict.answer] - GRAVITY[b.verdict.answer];
}

function VerdictCard({
  object,
  judgement,
  rules,
  readOnly,
  onReveal,
  onFix,
  onRespond,
  onCopy,
}: AdmissionProps & { object: Judged }) {
  const { answer, message, warnings } = object.verdict;
  const [sign, tone] = SIGNS[answer];
  const markers = (judgement?.markers ?? []).filter(
    ({ rule, from, to }) => rule !== undefined && from >= object.from && to <= object.to + 1,
  );
  return (
    <article class={`card verdict ${answer}`}>
      <header>
        <button type="button" class="link title" onClick={() => onReveal(object)}>
          {object.title}
        </button>
        <span class={`chip ${tone}`}>
          <span aria-hidden="true">{sign}</span> {answer === "warned" ? "admitted with warnings" : answer}
        </span>
      </header>
      {message ? <pre class="message">{message}</pre> : null}
      {message ? null : warnings.map((warning) => <p key={warning}>{warning}</p>)}
      {markers.map((marker) => (
        <MarkerLine
          key={`${marker.rule} ${marker.from} ${marker.message}`}
          marker={marker}
          rules={rules}
          readOnly={readOnly}
          onReveal={onReveal}
          onFix={onFix}
        />
      ))}
      <ExchangeDetails object={object} onRespond={onRespond} onCopy={onCopy} />
    </article>
  );
}

interface MarkerLineProps extends Pick<AdmissionProps, "rules" | "readOnly" | "onReveal" | "onFix"> {
  marker: Marker;
}

function MarkerLine({ marker, rules, readOnly, onReveal, onFix }: MarkerLineProps) {
  const rule = rules?.find(({ name }) => name === marker.rule);
  return (
    <div class="finding">
      <button type="button" class="link" onClick={() => onReveal(marker)}>
        {marker.rule}
      </button>
      <span class="muted">{rule?.summary}</span>
      {rule ? (
        <details class="rule">
          <summary>About this rule</summary>
          <pre tabIndex={0} role="group" aria-label={`The rule ${rule.name}`}>
            {rule.page}
          </pre>
        </details>
      ) : null}
      {marker.fix && !readOnly ? (
        <button type="button" class="button" onClick={() => onFix(marker)}>
          {marker.fix.title}
        </button>
      ) : null}
    </div>
  );
}
