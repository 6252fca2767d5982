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

/** What is alike is folded away, but for some lines around what is not. */
const FOLDED = { collapseUnchanged: { margin: 3, minSize: 6 } };

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
      ...FOLDED,
    });
  }

  /** Takes in what changed. What was unfolded stays so, until there are more or fewer differences. */
  show({ before, after }: Texts): void {
    const differences = this.#view.chunks.length;
    bring(this.#view.a, before);
    bring(this.#view.b, after);
    if (this.#view.chunks.length !== differences) this.#view.reconfigure(FOLDED);
  }

  close(): void {
    this.#view.destroy();
  }
}

function bring(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  if (now !== text) view.dispatch({ changes: difference(now, text) });
}
