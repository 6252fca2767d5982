/** Who may come that is not there yet: future pods, future namespaces, the outside. */
import type { Exposed, Told } from "../../engine/model.js";
import { Answer } from "../../ui/answer.js";
import { Remarks, Warnings } from "../../ui/notes.js";

export function ExposureView({
  answer,
  behind,
  error,
}: {
  answer: Told<Exposed[]> | null;
  behind: boolean;
  error: string | null;
}) {
  const exposed = answer?.data ?? [];
  const workloads = [...new Set(exposed.map(({ workload }) => workload))];
  return (
    <section class="view" aria-labelledby="view-title">
      <h2 id="view-title" class="hidden-visually" tabIndex={-1}>
        Who may come that is not there yet?
      </h2>
      {error ? <p class="notice warn">{error}</p> : null}
      {answer && !error ? <Warnings {...answer} /> : null}
      {answer && !error && workloads.length > 0 ? <Whole exposed={exposed} behind={behind} /> : null}
      {answer && !error ? <Remarks {...answer} /> : null}
      {answer && workloads.length === 0 && !error ? (
        <p class="empty">There are no workloads in the manifests yet.</p>
      ) : null}
      <div class={`exposure ${behind ? "behind" : ""}`}>
        {workloads.map((workload) => (
          <article class="card" key={workload}>
            <h3>{workload}</h3>
            {exposed
              .filter((entry) => entry.workload === workload)
              .map((entry) => (
                <Direction key={entry.direction} entry={entry} />
              ))}
          </article>
        ))}
      </div>
    </section>
  );
}

/** How many let in whoever comes; the rest is listed below. */
function Whole({ exposed, behind }: { exposed: Exposed[]; behind: boolean }) {
  const open = exposed.filter(({ direction, unprotected }) => direction === "ingress" && unprotected).length;
  return (
    <Answer
      tone={open > 0 ? "deny" : "wall"}
      sign={open > 0 ? "✕" : "✓"}
      word={
        open > 0
          ? `${open} ${open === 1 ? "workload lets" : "workloads let"} in whoever comes`
          : "Nobody comes in unasked"
      }
      behind={behind}
    >
      Policies also speak about pods and namespaces of the future. Below is whom they would let through.
    </Answer>
  );
}

function Direction({ entry }: { entry: Exposed }) {
  const { direction, unprotected, peers, addresses } = entry;
  return (
    <div class="exposed">
      <p>
        <span class="muted">{direction === "ingress" ? "Comes in" : "Goes out"}</span>{" "}
        {unprotected ? <span class="chip partial">no policy isolates it: everybody</span> : null}
        {!unprotected && peers.length === 0 && addresses.length === 0 ? (
          <span class="chip allow">nobody new</span>
        ) : null}
      </p>
      {unprotected ? null : (
        <ul class="plain-list">
          {peers.map(({ text, ports }) => (
            <li key={`${text} ${ports}`}>
              {text}, also of the future <span class="muted">({ports})</span>
            </li>
          ))}
          {addresses.map(({ text, ports }) => (
            <li key={text}>
              addresses outside: {text} <span class="muted">({ports})</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
