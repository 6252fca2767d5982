/** The recipe, told chapter by chapter: text, terminal, and the picture that changes with each command. */
import { Scene, type SceneProps } from "./scene.js";
import { COMMANDS, FILES, POLICY_FILE, STORY } from "./story.js";
import { type Entry, Terminal } from "./terminal.js";

export interface RecipeProps {
  entries: Entry[];
  /** How many commands of the story were carried out. */
  done: number;
  busy: boolean;
  scene: SceneProps;
  onRun(command: string): void;
  onRestart(): void;
  onWorkbench(): void;
}

export function RecipeView({ entries, done, busy, scene, onRun, onRestart, onWorkbench }: RecipeProps) {
  const next = COMMANDS[done];
  const chapter = STORY[next?.chapter ?? STORY.length - 1];
  const finished = next === undefined;
  return (
    <section class="view learn" aria-labelledby="view-title">
      <div class="story">
        <ol class="progress" aria-label="Chapters">
          {STORY.map(({ title }, at) => {
            const current = at === (next?.chapter ?? STORY.length);
            return (
              <li
                key={title}
                class={at < (next?.chapter ?? STORY.length) ? "past" : ""}
                aria-current={current ? "step" : undefined}
              >
                <span class="hidden-visually">{title}</span>
              </li>
            );
          })}
        </ol>
        {finished ? (
          <>
            <h2 id="view-title" tabIndex={-1}>
              That is namespace isolation
            </h2>
            <p>
              One policy for each namespace, and nobody comes in from next door. Everything you saw was
              decided by the same module that guards a cluster at admission. Now break it: open the policy and
              let somebody in.
            </p>
          </>
        ) : (
          <>
            <h2 id="view-title" tabIndex={-1}>
              {chapter?.title}
            </h2>
            {chapter?.paragraphs.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </>
        )}
        {next?.command.includes(POLICY_FILE) ? (
          <pre class="recipe" role="group" tabIndex={0} aria-label={POLICY_FILE}>
            {FILES[POLICY_FILE]}
          </pre>
        ) : null}
        <div class="story-actions">
          {next ? (
            <button
              type="button"
              class="button primary next"
              aria-disabled={busy}
              onClick={() => busy || onRun(next.command)}
            >
              <span class="hidden-visually">Run </span>
              <code>{next.command}</code>
            </button>
          ) : (
            <button type="button" class="button primary" onClick={onWorkbench}>
              Open it and break it
            </button>
          )}
          <span class="story-side">
            {entries.length > 0 ? (
              <button type="button" class="button quiet" onClick={onRestart}>
                Start again
              </button>
            ) : null}
            {finished ? null : (
              <button type="button" class="button quiet" onClick={onWorkbench}>
                Skip to the matrix
              </button>
            )}
          </span>
        </div>
        <Terminal entries={entries} next={next?.command ?? null} busy={busy} onRun={onRun} />
      </div>
      <figure class="card stage">
        <Scene {...scene} />
        <figcaption class="muted">
          {scene.links.length > 0
            ? "✓ gets through, ✕ times out. Decided by the module for the cluster as it is now."
            : "The cluster, as your commands change it."}
        </figcaption>
      </figure>
    </section>
  );
}
