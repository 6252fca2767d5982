/** Everything that one rule found: where, why, and the ways out. */
import { inline, Markdown } from "../../ui/markdown.js";
import type { Found, Group } from "./groups.js";
import type { VerdictProps } from "./verdict.js";

/** How many are shown before the others are folded away. */
const SHOWN = 4;

type Props = { group: Group } & Pick<VerdictProps, "readOnly" | "onReveal" | "onFix" | "onTrust">;

export function RuleFindings({ group, ...actions }: Props) {
  const { rule, level, summary, page, found } = group;
  const denies = level === "deny";
  const [shown, folded] = [found.slice(0, SHOWN), found.slice(SHOWN)];
  return (
    <article class={`card rule-card ${denies ? "denied" : "warned"}`} data-rule={rule}>
      <header>
        <h3>
          <span class={`chip ${denies ? "deny" : "partial"}`}>
            <span aria-hidden="true">{denies ? "✕" : "!"}</span> {denies ? "denies" : "warns"}
          </span>{" "}
          {summary === "" ? rule : inline(summary)}
        </h3>
        <code class="muted">{rule}</code>
      </header>
      {shown.map((one) => (
        <FoundView key={keyOf(one)} {...one} {...actions} />
      ))}
      {folded.length > 0 ? (
        <details>
          <summary>{folded.length} more</summary>
          {folded.map((one) => (
            <FoundView key={keyOf(one)} {...one} {...actions} />
          ))}
        </details>
      ) : null}
      {page === "" ? null : (
        <details class="rule">
          <summary>About this rule</summary>
          <Markdown page={page} />
        </details>
      )}
    </article>
  );
}

function keyOf({ object, finding }: Found): string {
  return `${object.object} ${object.pointer} ${finding.marker.from} ${finding.message}`;
}

/** How many objects of today are named. */
const TODAY = 5;

function FoundView({ object, finding, readOnly, onReveal, onFix, onTrust }: Found & Omit<Props, "group">) {
  const { headline, message, help, today, marker, peer } = finding;
  return (
    <div class="finding">
      <p class="finding-title">
        <button type="button" class="link" onClick={() => onReveal(marker)}>
          {object.title}
        </button>{" "}
        {headline}
      </p>
      <p class="finding-place">{message}</p>
      {today.length > 0 ? (
        <p class="muted">
          Today: {today.slice(0, TODAY).join(", ")}
          {today.length > TODAY ? ` and ${today.length - TODAY} more` : ""}
        </p>
      ) : null}
      {help ? <p class="finding-help">{inline(help)}</p> : null}
      {readOnly ? null : (
        <p class="row">
          {marker.fix ? (
            <button type="button" class="button primary" onClick={() => onFix(finding)}>
              {marker.fix.title}
            </button>
          ) : null}
          {peer ? (
            <button type="button" class="button" onClick={() => onTrust(finding)}>
              Trust this peer
            </button>
          ) : null}
        </p>
      )}
    </div>
  );
}
