/** Is every boundary closed? What opens one, and whom nothing isolates. */
import type { Told } from "../engine/model.js";
import type { WireIsolation } from "../engine/wire.js";
import { words } from "../engine/words.js";
import { Notes } from "./notes.js";

export interface IsolationProps {
  answer: Told<WireIsolation> | null;
  behind: boolean;
  error: string | null;
}

export function IsolationView({ answer, behind, error }: IsolationProps) {
  return (
    <section class="view" aria-labelledby="view-title">
      <header>
        <div>
          <h2 id="view-title">Is every namespace closed to the others?</h2>
          <p>
            Nobody may connect from one namespace to another. The settings can draw other boundaries, by a
            label, exempt namespaces, and trust peers.
          </p>
        </div>
      </header>
      {error ? <p class="notice warn">{error}</p> : null}
      {answer && !error ? (
        <div class={`verdicts ${behind ? "behind" : ""}`} data-testid="isolation">
          <Notes {...answer} />
          <Verdict {...answer.data} />
          <Openings openings={answer.data.openings} />
          <Unisolated workloads={answer.data.unisolated} />
        </div>
      ) : null}
    </section>
  );
}

/** Closed, open, or unknown, because something cannot be read or there is nothing to judge. */
function Verdict({ closed, openings, unisolated, unread }: WireIsolation) {
  const open = openings.length > 0 || unisolated.some((workload) => workload.open);
  const reason =
    unread === 0
      ? "there is no workload here that the settings guard"
      : `${unread} ${unread === 1 ? "object" : "objects"} cannot be read`;
  const [tone, words] = closed
    ? ["", "✓ Every boundary is closed."]
    : open
      ? ["bad", "✕ Some boundaries are open."]
      : ["warn", `Nobody knows: ${reason}.`];
  return (
    <p class={`notice ${tone}`} role="status">
      {words}
    </p>
  );
}

function Openings({ openings }: { openings: WireIsolation["openings"] }) {
  if (openings.length === 0) return null;
  return (
    <section class="grid-scroll" aria-label="What opens boundaries" tabIndex={0}>
      <table class="plain">
        <caption>What opens them, each with a connection that gets through</caption>
        <thead>
          <tr>
            <th scope="col">Boundary</th>
            <th scope="col">Opened to</th>
            <th scope="col">By</th>
            <th scope="col">For example</th>
          </tr>
        </thead>
        <tbody>
          {openings.map(({ boundary, direction, other, policy, place, witness, more }) => (
            <tr key={`${boundary} ${direction} ${other} ${policy} ${place}`}>
              <td>{boundary}</td>
              <td>
                {other}
                {more > 0 ? <span class="muted"> and {more} more</span> : null}
              </td>
              <td>
                {policy} <span class="muted">{place}</span>
              </td>
              <td>{example(direction, witness)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function example(direction: "Ingress" | "Egress", [inside, other, ports]: [string, string, string]): string {
  const [from, to] = direction === "Ingress" ? [other, inside] : [inside, other];
  return `${from} → ${to}, ${words({ text: ports })}`;
}

function Unisolated({ workloads }: { workloads: WireIsolation["unisolated"] }) {
  if (workloads.length === 0) return null;
  return (
    <section class="grid-scroll" aria-label="Workloads without isolation" tabIndex={0}>
      <table class="plain">
        <caption>Workloads that no NetworkPolicy isolates</caption>
        <thead>
          <tr>
            <th scope="col">Workload</th>
            <th scope="col">Direction</th>
            <th scope="col">Its boundary</th>
          </tr>
        </thead>
        <tbody>
          {workloads.map(({ workload, direction, open }) => (
            <tr key={`${workload} ${direction}`}>
              <td>{workload}</td>
              <td>{direction === "Ingress" ? "comes in" : "goes out"}</td>
              <td>
                <span class={`chip ${open ? "deny" : "allow"}`}>
                  <span aria-hidden="true">{open ? "✕" : "✓"}</span> {open ? "open" : "closed by others"}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
