/** The keys of the page, and what it is. */
import { Dialog } from "./dialog.js";

const KEYS: [keys: string[], what: string][] = [
  [["Ctrl", "K"], "find a command (⌘ K on a Mac)"],
  [["F8"], "next problem in the manifests; with Shift, the one before"],
  [["Esc", "Tab"], "leave the editor: Escape, then Tab"],
  [["Arrows"], "move in the matrix; Home and End go to its edges"],
  [["Enter"], "in the matrix: why does it get through, or not?"],
  [["Ctrl", "Space"], "in the editor: what can stand here; a new object in an empty document"],
  [["?"], "this help"],
];

export function Help({ onClose }: { onClose(): void }) {
  return (
    <Dialog label="Help" onClose={onClose}>
      <div class="dialog-head">
        <h2>Help</h2>
        <button type="button" class="button quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <p>
        This page runs <strong>policy.wasm</strong>, the module that Kubewarden runs at admission, in your
        browser. What you paste stays here: nothing is sent to anybody. The digest at the foot of the page is
        computed from the bytes that run.
      </p>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <>
            <dt key={`${what} keys`}>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd key={what}>{what}</dd>
          </>
        ))}
      </dl>
      <h3>What it does not know</h3>
      <p>
        Whether your network plugin enforces policies at all. Kinds of Cilium and Calico are read as those
        plugins read them; those of Antrea and Istio are listed as not judged. ICMP and established
        connections are outside every answer.
      </p>
    </Dialog>
  );
}
