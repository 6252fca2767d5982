/** What the cluster would say: one word for all, what was found by rule, and each object with its response. */
import type { Finding, Judgement } from "../../engine/model.js";
import type { WireRule } from "../../engine/wire.js";
import { Answer } from "../../ui/answer.js";
import { Notes } from "../../ui/notes.js";
import { Deploy } from "./deploy.js";
import type { ExchangeProps } from "./exchange.js";
import { type Group, groupsOf } from "./groups.js";
import { Objects } from "./objects.js";
import { RuleFindings } from "./rule-findings.js";
import { count, wholeOf } from "./whole.js";

export interface VerdictProps {
  judgement: Judgement | null;
  behind: boolean;
  error: string | null;
  rules: WireRule[] | null;
  clusterPolicy: string;
  /** The lesson that is open is about something else. */
  quiet: boolean;
  /** Whether nothing can be mended here. */
  readOnly: boolean;
  onReveal(place: { from: number; to: number }): void;
  onFix(finding: Finding): void;
  onTrust(finding: Finding): void;
  onJudge(): void;
  onRespond: ExchangeProps["onRespond"];
  onSettings(): void;
  onCopy(text: string, what: string): void;
}

export function VerdictView(props: VerdictProps) {
  const { quiet, judgement, error } = props;
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        What would the cluster say?
      </h2>
      {quiet ? <Quiet onJudge={props.onJudge} /> : null}
      {!quiet && (judgement || error) ? <Verdict {...props} /> : null}
      <Deploy clusterPolicy={props.clusterPolicy} onCopy={props.onCopy} />
    </section>
  );
}

function Quiet({ onJudge }: Pick<VerdictProps, "onJudge">) {
  return (
    <Answer
      tone="idle"
      sign="·"
      word="Not what this lesson is about"
      actions={
        <button type="button" class="button primary" onClick={onJudge}>
          Judge it all the same
        </button>
      }
    >
      The lesson is about who reaches whom. Its manifests would be judged by the settings of the policy, which
      it does not speak of.
    </Answer>
  );
}

function Verdict(props: VerdictProps) {
  const { judgement, behind, error, rules, onSettings } = props;
  const whole = wholeOf(judgement, error);
  const groups = judgement ? groupsOf(judgement.objects, rules) : [];
  return (
    <>
      <Answer {...whole} behind={behind} testid="verdict">
        <p>{whole.text}</p>
        <Text judgement={judgement} />
      </Answer>
      {judgement?.settings ? (
        <div class="notice bad" role="alert">
          <p>{judgement.settings.message}</p>
          <button type="button" class="button" onClick={onSettings}>
            Edit the settings
          </button>
        </div>
      ) : null}
      {judgement ? <Notes {...judgement} notes={[]} /> : null}
      <div class={`verdicts ${behind ? "behind" : ""}`} data-testid="verdicts">
        {groups.map((group: Group) => (
          <RuleFindings key={`${group.rule} ${group.level}`} group={group} {...props} />
        ))}
        {judgement ? <Objects {...props} judgement={judgement} /> : null}
      </div>
    </>
  );
}

/** Whether the text can be read is another statement than what the policy says. */
function Text({ judgement }: Pick<VerdictProps, "judgement">) {
  if (judgement === null) return null;
  const { markers, unasked } = judgement;
  const faults = markers.filter(({ rule, severity }) => rule === undefined && severity === "error").length;
  return (
    <p class="muted">
      {faults === 0 ? "The YAML is fine. " : `${count(faults, "problem")} in the text itself. `}
      {unasked.length > 0 ? `The policy is not asked about ${named(unasked)}.` : ""}
    </p>
  );
}

/** How many are named before the others are counted. */
const NAMED = 3;

function named(titles: string[]): string {
  const rest = titles.length - NAMED;
  return titles.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${count(rest, "other")}` : "");
}
