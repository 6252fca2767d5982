/**
 * The text editor: plain text in, plain events out. It lives in a shadow root,
 * because the page's content security policy admits no style elements.
 */
import { closeBrackets } from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  temporarilySetTabFocusMode,
} from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, indentOnInput, indentUnit } from "@codemirror/language";
import {
  type Diagnostic,
  lintGutter,
  nextDiagnostic,
  previousDiagnostic,
  setDiagnostics,
} from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import type { Marker } from "../engine/model.js";
import type { Edit } from "../yaml/fix.js";
import { theme } from "./theme.js";

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  label: string;
  readOnly: boolean;
  onEdit(text: string): void;
  /** The edit that carries out the fix of a marker. */
  fixOf(marker: Marker): Promise<Edit>;
}

/** Marks a change that came from the page, not from the keyboard. */
const fromPage = Annotation.define<boolean>();

/** The language of the platform: Kubernetes files are indented by two. */
const language: Extension = [
  yaml(),
  indentUnit.of("  "),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  foldGutter(),
];

export class TextEditor {
  readonly #view: EditorView;
  readonly #options: EditorOptions;
  readonly #described = new Compartment();
  #label: string;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#label = options.label;
    const root = options.parent.shadowRoot ?? options.parent.attachShadow({ mode: "open" });
    this.#view = new EditorView({ parent: root, root, state: this.#state(options.text) });
  }

  #state(doc: string): EditorState {
    const { label, readOnly, onEdit } = this.#options;
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        language,
        theme,
        keymap.of([
          { key: "F8", run: nextDiagnostic },
          { key: "Shift-F8", run: previousDiagnostic },
          { key: "Escape", run: temporarilySetTabFocusMode },
          indentWithTab,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorState.readOnly.of(readOnly),
        this.#described.of(EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" })),
        EditorView.updateListener.of((update) => {
          const typed = update.transactions.some((transaction) => !transaction.annotation(fromPage));
          if (update.docChanged && typed) onEdit(update.state.doc.toString());
        }),
      ],
    });
  }

  /** Replaces the text by another document's; its own edits pass through unnoticed. */
  show(text: string, label: string): void {
    if (text !== this.#view.state.doc.toString()) {
      this.#view.dispatch({
        changes: { from: 0, to: this.#view.state.doc.length, insert: text },
        annotations: fromPage.of(true),
      });
    }
    // To describe the editor anew is work for the whole view, so it is not done at each key.
    if (label === this.#label) return;
    this.#label = label;
    this.#view.dispatch({
      effects: this.#described.reconfigure(
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      ),
      annotations: fromPage.of(true),
    });
  }

  mark(markers: Marker[]): void {
    const length = this.#view.state.doc.length;
    const diagnostics = markers
      .filter(({ to }) => to <= length + 1)
      .map((marker) => this.#diagnostic(marker, length));
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  #diagnostic(marker: Marker, length: number): Diagnostic {
    const { from, to, severity, message, rule } = marker;
    const place = { from: Math.min(from, length), to: Math.min(to, length) };
    const diagnostic: Diagnostic = { ...place, severity, message, ...(rule ? { source: rule } : {}) };
    if (marker.fix && !this.#options.readOnly) {
      diagnostic.actions = [{ name: marker.fix.title, apply: () => void this.fix(marker) }];
    }
    return diagnostic;
  }

  /** Carries out the fix of a marker as one step of the history. */
  async fix(marker: Marker): Promise<void> {
    const edit = await this.#options.fixOf(marker);
    this.#view.dispatch({ changes: edit, selection: { anchor: edit.from }, scrollIntoView: true });
    this.#view.focus();
  }

  /** Selects a range and brings it into sight. */
  reveal(from: number, to: number): void {
    const length = this.#view.state.doc.length;
    const range = { anchor: Math.min(from, length), head: Math.min(to, length) };
    this.#view.dispatch({
      selection: range,
      effects: EditorView.scrollIntoView(range.anchor, { y: "center" }),
    });
    this.#view.focus();
  }

  nextProblem(): void {
    this.#view.focus();
    nextDiagnostic(this.#view);
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }
}
