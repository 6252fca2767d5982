/** The first screen: what can be found out here, the wall as a picture, and three ways in. */
import { Scene } from "../learn/scene.js";
import { RECIPE } from "./recipe-scene.js";

export interface StartProps {
  /** What a live cluster must be asked for, as kubectl takes it; null until the module has said it. */
  kinds: string | null;
  onLearn(): void;
  onLessons(): void;
  /** A policy that was pasted or typed. */
  onPolicy(text: string): void;
  onPolicyFile(): void;
  onClusterFile(): void;
  onCopy(text: string, what: string): void;
}

export function StartView(props: StartProps) {
  return (
    <section class="start" aria-labelledby="view-title">
      <div class="start-hero">
        <div class="start-words">
          <h2 id="view-title" tabIndex={-1}>
            Find out who gets through between your Kubernetes namespaces, and why.
          </h2>
          <p>
            The module that guards a cluster at admission runs in this page. Nothing that you paste leaves the
            browser.
          </p>
        </div>
        <figure class="start-picture">
          <Scene {...RECIPE} />
          <figcaption class="hidden-visually">
            The wall around customer1 lets its own pods through and keeps those of customer2 out.
          </figcaption>
        </figure>
      </div>
      <ul class="ways" aria-label="Ways in">
        <Learn {...props} />
        <Check {...props} />
        <Cluster {...props} />
      </ul>
    </section>
  );
}

function Learn({ onLearn, onLessons }: StartProps) {
  return (
    <li class="card way">
      <h3>Learn</h3>
      <p>Build the wall yourself, one command at a time. It takes three minutes.</p>
      <div class="way-actions">
        <button type="button" class="button primary" onClick={onLearn}>
          Start the recipe
        </button>
        <button type="button" class="button quiet" onClick={onLessons}>
          All lessons
        </button>
      </div>
    </li>
  );
}

function Check({ onPolicy, onPolicyFile }: StartProps) {
  return (
    <li class="card way">
      <h3>
        <label for="policy">Check my policy</label>
      </h3>
      <p>Paste it here, or drop a file anywhere. You get the verdict, the line and the way out.</p>
      <textarea
        id="policy"
        class="field"
        rows={2}
        spellcheck={false}
        placeholder={"apiVersion: …\nkind: …"}
        onInput={({ currentTarget }) => {
          if (currentTarget.value.trim() !== "") onPolicy(currentTarget.value);
        }}
      />
      <div class="way-actions">
        <button type="button" class="button" onClick={onPolicyFile}>
          Open a policy file
        </button>
      </div>
    </li>
  );
}

const WITH_TOOL = "kubectl get $(partywall kinds) -A -o yaml > cluster.yaml";

function Cluster({ kinds, onClusterFile, onCopy }: StartProps) {
  const written = kinds === null ? null : `kubectl get ${kinds} -A -o yaml > cluster.yaml`;
  return (
    <li class="card way">
      <h3>See my cluster</h3>
      <p>Write down what it holds, and drop the file here.</p>
      <div class="command-line">
        <code tabIndex={0} role="group" aria-label="Command">
          {WITH_TOOL}
        </code>
        <button type="button" class="button" onClick={() => onCopy(WITH_TOOL, "The command")}>
          Copy<span class="hidden-visually"> the command</span>
        </button>
      </div>
      <div class="way-actions">
        <button type="button" class="button" onClick={onClusterFile}>
          Open cluster.yaml
        </button>
        {written ? (
          <button type="button" class="button quiet" onClick={() => onCopy(written, "The command")}>
            Copy without partywall
          </button>
        ) : null}
      </div>
    </li>
  );
}
