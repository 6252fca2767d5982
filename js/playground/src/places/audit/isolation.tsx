/** Is every boundary closed? What opens one, and whom nothing isolates; one entry a cause. */
import type { Told } from "../../engine/model.js";
import type { WireIsolation } from "../../engine/wire.js";
import { Answer } from "../../ui/answer.js";
import { inline } from "../../ui/markdown.js";
import { Remarks, Warnings } from "../../ui/notes.js";

export interface IsolationProps {
  answer: Told<WireIsolation> | null;
  behind: boolean;
  error: string | null;
}

export function IsolationView({ answer, behind, error }: IsolationProps) {
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        Is every namespace closed to the others?
      </h2>
      {error ? <p class="notice warn">{error}</p> : null}
      {answer && !error ? (
        <div class={`verdicts ${behind ? "behind" : ""}`} data-testid="isolation">
          <Warnings {...answer} />
          <Verdict {...answer.data} />
          <Remarks {...answer} />
          {causesOf(answer.data).map((cause) => (
            <Entry key={cause.id} cause={cause} />
          ))}
        </div>
      ) : null}
    </section>
  );
}

const SIGNS = {
  closed: ["allow", "✓", "Closed"],
  open: ["deny", "✕", "Open"],
  unknown: ["partial", "?", "Not known"],
} as const;

function Verdict({ standing, summary }: WireIsolation) {
  const [tone, sign, word] = SIGNS[standing];
  return (
    <Answer tone={tone} sign={sign} word={word} testid="standing">
      <p class="capital">{summary}</p>
      <p class="muted">
        Nobody may connect from one namespace to another. The settings can draw other boundaries, by a label,
        exempt namespaces, and trust peers.
      </p>
    </Answer>
  );
}

interface Cause {
  id: string;
  level: "deny" | "warn";
  title: string;
  message: string;
  help: string | undefined;
  /** What it is found at. */
  found: string[];
}

/** What opens boundaries, each cause once. */
export function causesOf({ openings, unisolated }: WireIsolation): Cause[] {
  const causes = new Map<string, Cause>();
  const add = (cause: Omit<Cause, "id" | "found">, found: string) => {
    const id = JSON.stringify([cause.level, cause.title, cause.message]);
    const known = causes.get(id) ?? { ...cause, id, found: [] };
    if (!known.found.includes(found)) known.found.push(found);
    causes.set(id, known);
  };
  for (const { rule, level, boundary, policy, place, message, help, today } of openings) {
    const now = today.length > 0 ? ` (today: ${today.join(", ")})` : "";
    add({ level, title: rule, message, help }, `${boundary} by ${policy}, ${place}${now}`);
  }
  for (const { rule, level, direction, message, workload } of unisolated) {
    add({ level, title: rule, message: `${message} (${direction})`, help: undefined }, workload);
  }
  return [...causes.values()];
}

/** How many are named before the others are folded away. */
const NAMED = 3;

function Entry({ cause: { level, title, message, help, found } }: { cause: Cause }) {
  const [named, others] = [found.slice(0, NAMED), found.slice(NAMED)];
  return (
    <article class={`card rule-card ${level === "deny" ? "denied" : "warned"}`}>
      <header>
        <h3>{title}</h3>
        <span class={`chip ${level === "deny" ? "deny" : "partial"}`}>
          <span aria-hidden="true">{level === "deny" ? "✕" : "!"}</span> {found.length}
        </span>
      </header>
      <p class="finding-place">{message}</p>
      {help ? <p class="finding-help">{inline(help)}</p> : null}
      <Names names={named} />
      {others.length > 0 ? (
        <details>
          <summary>{others.length} more</summary>
          <Names names={others} />
        </details>
      ) : null}
    </article>
  );
}

function Names({ names }: { names: string[] }) {
  return (
    <ul class="plain-list">
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
