/** Two texts side by side. */
import { yaml } from "@codemirror/lang-yaml";
import { MergeView, uncollapseUnchanged } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { difference } from "../yaml/difference.js";
import { theme } from "./theme.js";

interface Texts {
  before: string;
  after: string;
}

const side = (doc: string, label: string, onUnfold: () => void) => ({
  doc,
  extensions: [
    EditorView.updateListener.of(({ transactions }) => {
      const effects = transactions.flatMap((transaction) => transaction.effects);
      if (effects.some((effect) => effect.is(uncollapseUnchanged))) onUnfold();
    }),
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
  /** Whether a person wanted to see what is alike. */
  #unfolded = false;

  constructor(host: HTMLElement, { before, after }: Texts) {
    const onUnfold = () => {
      this.#unfolded = true;
    };
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#view = new MergeView({
      a: side(before, "Manifests as they were pinned", onUnfold),
      b: side(after, "Manifests as they are", onUnfold),
      parent: root,
      root,
      gutter: true,
      ...FOLDED,
    });
  }

  /** Takes in what changed. What a person unfolded stays so; else what is alike now is folded anew. */
  show({ before, after }: Texts): void {
    const differences = this.#view.chunks.length;
    bring(this.#view.a, before);
    bring(this.#view.b, after);
    if (!this.#unfolded && this.#view.chunks.length !== differences) this.#view.reconfigure(FOLDED);
  }

  close(): void {
    this.#view.destroy();
  }
}

function bring(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  if (now !== text) view.dispatch({ changes: difference(now, text) });
}
