/** Two texts side by side. */
import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { difference } from "../yaml/difference.js";
import { theme } from "./theme.js";

interface Texts {
  before: string;
  after: string;
}

const side = (doc: string, label: string) => ({
  doc,
  extensions: [
    lineNumbers(),
    yaml(),
    theme,
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
  ],
});

export class Merge {
  readonly #view: MergeView;

  constructor(host: HTMLElement, { before, after }: Texts) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#view = new MergeView({
      a: side(before, "Manifests as they were pinned"),
      b: side(after, "Manifests as they are"),
      parent: root,
      root,
      gutter: true,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
  }

  /** Takes in what changed; what was unfolded and scrolled to stays. */
  show({ before, after }: Texts): void {
    bring(this.#view.a, before);
    bring(this.#view.b, after);
  }

  close(): void {
    this.#view.destroy();
  }
}

function bring(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  if (now !== text) view.dispatch({ changes: difference(now, text) });
}
