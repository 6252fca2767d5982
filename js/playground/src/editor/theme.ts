/** How the editor looks: the tokens of the page, so that both follow one theme. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const looks = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--text)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--text)", padding: "0.75rem 0" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  "& ::selection": { backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--deny) 1.5px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--partial) 1.5px" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--muted) 1.5px" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    maxWidth: "min(36rem, 90vw)",
    overflow: "hidden",
  },
  ".cm-diagnostic": {
    padding: "0.6rem 0.8rem",
    borderLeft: "3px solid var(--muted)",
    whiteSpace: "pre-wrap",
  },
  ".cm-diagnostic details": { marginTop: "0.4rem" },
  ".cm-diagnostic summary": { color: "var(--accent)", cursor: "pointer" },
  ".cm-diagnostic .markdown": {
    maxHeight: "16rem",
    overflow: "auto",
    whiteSpace: "normal",
  },
  ".cm-diagnostic .markdown h4": { margin: "0.7rem 0 0.2rem", font: "inherit", fontWeight: "700" },
  ".cm-diagnostic .markdown p, .cm-diagnostic .markdown ul": { margin: "0.3rem 0" },
  ".cm-diagnostic .markdown a": { color: "var(--accent)" },
  ".cm-diagnostic .markdown pre": {
    margin: "0.4rem 0 0",
    padding: "0.5rem 0.6rem",
    borderRadius: "6px",
    background: "var(--sunken)",
    whiteSpace: "pre-wrap",
  },
  // The page's policy admits no pictures in the words of an address, as the library has them.
  ".cm-lint-marker": {
    width: "0.62em",
    height: "0.62em",
    margin: "0.44em 0.2em",
    borderRadius: "50%",
    backgroundColor: "var(--muted)",
  },
  ".cm-lint-marker-error, .cm-lint-marker-warning, .cm-lint-marker-info": { content: "normal" },
  ".cm-lint-marker-error": { backgroundColor: "var(--deny)" },
  ".cm-lint-marker-warning": {
    backgroundColor: "var(--partial)",
    borderRadius: "1px",
    clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--deny)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--partial)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "6px",
    padding: "0.2rem 0.6rem",
    margin: "0.5rem 0.5rem 0 0",
    font: "inherit",
    cursor: "pointer",
  },
  ".cm-meaning": { padding: "0.5rem 0.7rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.15rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--text)",
  },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", fontFamily: "var(--sans)" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.7rem", fontFamily: "var(--sans)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-textfield, .cm-button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--text)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
  },
  ".cm-collapsedLines": { background: "var(--sunken)", color: "var(--muted)" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "''" },
  ".cm-found": { backgroundColor: "color-mix(in srgb, var(--accent) 20%, transparent)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--code-value)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.meta, tags.punctuation, tags.separator], color: "var(--muted)" },
]);

export const theme = [looks, syntaxHighlighting(colours)];
