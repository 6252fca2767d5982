/** Two texts side by side. */
import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { theme } from "./theme.js";

/** Shows both; the answer takes them away again. */
export function showMerge(host: HTMLElement, before: string, after: string): () => void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
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
  const view = new MergeView({
    a: side(before, "Manifests as they were pinned"),
    b: side(after, "Manifests as they are"),
    parent: root,
    root,
    gutter: true,
    collapseUnchanged: { margin: 3, minSize: 6 },
  });
  return () => view.destroy();
}
