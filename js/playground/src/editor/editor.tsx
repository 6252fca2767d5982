/**
 * The text editor: plain text in, plain events out. It lives in a shadow root,
 * because the page's content security policy admits no style elements. Caret and
 * selection are the browser's: a drawn caret that blinks makes every key wait
 * for the next frame of its animation.
 */
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
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
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { render } from "preact";
import type { Fix, Marker } from "../engine/model.js";
import type { WireRule } from "../engine/wire.js";
import type { Document } from "../state.js";
import { Markdown } from "../ui/markdown.js";
import type { Range } from "../yaml/documents.js";
import { completeManifests, completeSettings } from "./complete.js";
import { hoverManifests, hoverSettings } from "./hover.js";
import { theme } from "./theme.js";

/** The document that stands in the editor. */
export interface Shown {
  name: Document;
  label: string;
  text: string;
}

export interface EditorOptions {
  parent: HTMLElement;
  shown: Shown;
  readOnly: boolean;
  onEdit(document: Document, text: string): void;
  fixOf(marker: Marker): Promise<Fix>;
  /** A fix could not be carried out. */
  onFailure(error: unknown): void;
  /** The rules, as far as they are known. */
  rules(): WireRule[];
  /** Hears what is pasted into the manifests. */
  onPaste(text: string): void;
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
  /** The documents that are not shown, each with its own history and selection. */
  readonly #others = new Map<Document, EditorState>();
  #markers: Partial<Record<Document, Marker[]>> = {};
  #name: Document;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#name = options.shown.name;
    const root = options.parent.shadowRoot ?? options.parent.attachShadow({ mode: "open" });
    this.#view = new EditorView({ parent: root, root, state: this.#state(options.shown) });
  }

  #state({ name, label, text }: Shown): EditorState {
    const { readOnly, onEdit, onPaste } = this.#options;
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        language,
        this.#helpFor(name),
        theme,
        keymap.of([
          { key: "F8", run: nextDiagnostic },
          { key: "Shift-F8", run: previousDiagnostic },
          { key: "Escape", run: temporarilySetTabFocusMode },
          indentWithTab,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.domEventHandlers({
          paste: ({ clipboardData }) => {
            if (name === "manifests" && !readOnly) onPaste(clipboardData?.getData("text/plain") ?? "");
          },
        }),
        EditorView.updateListener.of((update) => {
          const typed = update.transactions.some((transaction) => !transaction.annotation(fromPage));
          if (update.docChanged && typed) onEdit(name, update.state.doc.toString());
        }),
      ],
    });
  }

  /** What is offered while somebody types, and what words mean. */
  #helpFor(name: Document): Extension {
    const { rules, readOnly } = this.#options;
    const settings = name === "settings";
    const source = settings ? completeSettings(rules) : completeManifests;
    const completion = readOnly ? [] : [autocompletion({ override: [source], icons: false })];
    return [...completion, settings ? hoverSettings(rules) : hoverManifests()];
  }

  /** Puts a new object behind all others. */
  add(text: string): void {
    const { doc } = this.#view.state;
    const before = doc.toString().trimEnd();
    const insert = before === "" ? text : `${before}\n---\n${text}`;
    const at = insert.length - text.length;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert },
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "start" }),
    });
    this.#view.focus();
  }

  /** Brings a document in, or a text from the page; what was typed here is there already. */
  show(shown: Shown): void {
    if (shown.name !== this.#name) this.#turnTo(shown);
    const { doc } = this.#view.state;
    if (shown.text === doc.toString()) return;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: shown.text },
      annotations: fromPage.of(true),
    });
  }

  #turnTo(shown: Shown): void {
    this.#others.set(this.#name, this.#view.state);
    this.#name = shown.name;
    this.#view.setState(this.#others.get(shown.name) ?? this.#state(shown));
    this.mark(this.#markers);
  }

  mark(markers: Partial<Record<Document, Marker[]>>): void {
    this.#markers = markers;
    const length = this.#view.state.doc.length;
    const diagnostics = (markers[this.#name] ?? [])
      .filter(({ to }) => to <= length + 1)
      .map((marker) => this.#diagnostic(marker, length));
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  #diagnostic(marker: Marker, length: number): Diagnostic {
    const { from, to, severity, message, rule, help } = marker;
    const place = { from: Math.min(from, length), to: Math.min(to, length) };
    const diagnostic: Diagnostic = { ...place, severity, message, ...(rule ? { source: rule } : {}) };
    if (help !== undefined) diagnostic.renderMessage = () => withRule(message, help);
    if (marker.fix && !this.#options.readOnly) {
      diagnostic.actions = [{ name: marker.fix.title, apply: () => void this.fix(marker) }];
    }
    return diagnostic;
  }

  /** Carries out the fix of a marker as one step of the history. */
  async fix(marker: Marker): Promise<void> {
    const { readOnly, fixOf, onFailure } = this.#options;
    if (readOnly) return;
    try {
      const { text, edit } = await fixOf(marker);
      if (text !== this.#view.state.doc.toString())
        throw new Error("The manifests have changed meanwhile. Try the fix again.");
      this.#view.dispatch({ changes: edit, selection: { anchor: edit.from }, scrollIntoView: true });
      this.#view.focus();
    } catch (error) {
      onFailure(error);
    }
  }

  /** Selects a range and brings it into sight. */
  reveal({ from, to }: Range): void {
    const length = this.#view.state.doc.length;
    const range = { anchor: Math.min(from, length), head: Math.min(to, length) };
    this.#view.dispatch({
      selection: range,
      effects: EditorView.scrollIntoView(range.anchor, { y: "center" }),
    });
    this.#view.focus();
  }

  nextProblem(backwards: boolean): void {
    this.#view.focus();
    (backwards ? previousDiagnostic : nextDiagnostic)(this.#view);
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }
}

/** A message with the page of its rule folded behind it. */
function withRule(message: string, page: string): HTMLElement {
  const summary = document.createElement("summary");
  summary.append("About this rule");
  const text = document.createElement("div");
  render(<Markdown page={page} />, text);
  const about = document.createElement("details");
  about.append(summary, text);
  const all = document.createElement("div");
  all.append(message, about);
  return all;
}
