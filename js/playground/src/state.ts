/** What the page remembers, and how each event changes it. Pure: no clock, no storage, no engine. */

export const VIEWS = [
  "learn",
  "lessons",
  "reach",
  "picture",
  "explain",
  "diff",
  "exposure",
  "isolation",
  "admission",
] as const;
export type View = (typeof VIEWS)[number];
export type Theme = "system" | "light" | "dark";
/** On a narrow screen one of the two is seen. */
export type Pane = "editor" | "answer";
export type Document = "manifests" | "settings";

/** What the matrix lists first. */
export type Order = "name" | "open";

/** A question about one connection; either end may still be open. */
export interface Pair {
  from: string;
  to: string;
  port: string;
}

/** The cell of the matrix that a pair was chosen from, and how many pairs it stands for. */
export interface Among {
  from: string;
  to: string;
  pairs: number;
}

export interface State {
  view: View;
  pane: Pane;
  theme: Theme;
  /** What the editor shows. */
  document: Document;
  text: string;
  settings: string;
  baseline: string | null;
  pair: Pair;
  /** Where the pair is one of many. */
  among: Among | null;
  /** The namespaces whose workloads the grid lists one by one. */
  expanded: readonly string[];
  filter: string;
  order: Order;
  /** The namespace or policy that is drawn. */
  subject: string;
  dialog: "palette" | "help" | "share" | null;
  lesson: string | null;
  /** Whether the manifests are no longer as they were opened. */
  changed: boolean;
  embed: boolean;
  readOnly: boolean;
}

export type Event =
  | { type: "show"; view: View }
  | { type: "pane"; pane: Pane }
  | { type: "theme"; theme: Theme }
  | { type: "document"; document: Document }
  | { type: "edit"; document: Document; text: string }
  | {
      type: "open";
      text: string;
      settings?: string;
      baseline?: string | null;
      view?: View;
      lesson?: string | null;
      changed?: boolean;
    }
  | { type: "pin" }
  | { type: "unpin" }
  | { type: "pair"; pair: Partial<Pair>; among?: Among | null; show?: boolean }
  | { type: "expand"; namespace: string }
  | { type: "collapse" }
  | { type: "filter"; filter: string }
  | { type: "order"; order: Order }
  | { type: "subject"; subject: string }
  | { type: "dialog"; dialog: State["dialog"] };

export const INITIAL: State = {
  view: "learn",
  pane: "answer",
  theme: "system",
  document: "manifests",
  text: "",
  settings: "",
  baseline: null,
  pair: { from: "", to: "", port: "" },
  among: null,
  expanded: [],
  filter: "",
  order: "name",
  subject: "",
  dialog: null,
  lesson: null,
  changed: false,
  embed: false,
  readOnly: false,
};

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "show":
      return { ...state, view: event.view, pane: "answer", dialog: null };
    case "pane":
      return { ...state, pane: event.pane };
    case "theme":
      return { ...state, theme: event.theme };
    case "document":
      return { ...state, document: event.document, pane: "editor" };
    case "edit":
      return edit(state, event.document, event.text);
    case "open":
      return open(state, event);
    case "pin":
      return { ...state, baseline: state.text };
    case "unpin":
      return { ...state, baseline: null };
    case "pair":
      return pair(state, event);
    case "expand":
      return { ...state, expanded: toggle(state.expanded, event.namespace) };
    case "collapse":
      return { ...state, expanded: [] };
    case "order":
      return { ...state, order: event.order };
    case "filter":
      return { ...state, filter: event.filter };
    case "subject":
      return { ...state, subject: event.subject };
    case "dialog":
      return { ...state, dialog: event.dialog };
  }
}

function edit(state: State, document: Document, text: string): State {
  if (state.readOnly) return state;
  return document === "settings"
    ? { ...state, settings: text }
    : { ...state, text, changed: true, among: null };
}

/** A new workspace: nothing that was asked of the old one stays. */
function open(state: State, event: Extract<Event, { type: "open" }>): State {
  return {
    ...state,
    text: event.text,
    settings: event.settings ?? "",
    baseline: event.baseline ?? null,
    view: event.view ?? state.view,
    lesson: event.lesson ?? null,
    changed: event.changed ?? false,
    document: "manifests",
    pair: INITIAL.pair,
    among: null,
    expanded: [],
    filter: "",
    subject: "",
    dialog: null,
  };
}

/** What the workspace is called: the lesson, and whether it was changed; null where there is none. */
export function lessonTitle(lesson: string | null, changed: boolean): string | null {
  return lesson !== null && changed ? `${lesson}, changed` : lesson;
}

/** Another port is asked of the same pair; other ends are no longer those of the cell. */
function pair(state: State, { pair, among, show }: Extract<Event, { type: "pair" }>): State {
  const same = pair.from === undefined && pair.to === undefined;
  const next = { ...state, pair: { ...state.pair, ...pair }, among: among ?? (same ? state.among : null) };
  return show ? { ...next, view: "explain", pane: "answer", dialog: null } : next;
}

function toggle(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

export function isView(text: string | undefined): text is View {
  return (VIEWS as readonly string[]).includes(text ?? "");
}
