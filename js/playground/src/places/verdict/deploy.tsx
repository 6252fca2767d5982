/** The policy to deploy, with the settings of the page; none as long as they cannot be used. */
import type { VerdictProps } from "./verdict.js";

export function Deploy({ clusterPolicy, onCopy }: Pick<VerdictProps, "clusterPolicy" | "onCopy">) {
  return (
    <details class="card">
      <summary>
        <h3>Deploy it: the ClusterAdmissionPolicy</h3>
      </summary>
      {clusterPolicy === "" ? (
        <p class="notice warn" role="status">
          The settings cannot be used, so there is nothing to deploy. Mend them first.
        </p>
      ) : (
        <>
          <p class="muted">
            The same module, with the settings of this page, for Kubewarden. Apply it with kubectl. In the
            mode <code>monitor</code> it denies nothing yet: Kubewarden only logs what it would deny. Change
            the mode to <code>protect</code> to deny.
          </p>
          <pre tabIndex={0} data-testid="cluster-policy" role="group" aria-label="ClusterAdmissionPolicy">
            {clusterPolicy}
          </pre>
          <button type="button" class="button" onClick={() => onCopy(clusterPolicy, "The policy")}>
            Copy
          </button>
        </>
      )}
    </details>
  );
}
