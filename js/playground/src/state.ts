/** What the page remembers, and how each event changes it. Pure: no clock, no storage, no engine. */

/** The places of the page and the views in each; the first of them opens. */
export const PLACES = {
  learn: ["recipe", "lessons"],
  verdict: ["verdict"],
  reach: ["reach", "explain", "picture"],
  changes: ["changes"],
  audit: ["isolation", "exposure", "findings"],
} as const;
export type Place = keyof typeof PLACES;
/** `start` is the first screen, which is in no place. */
export type View = "start" | (typeof PLACES)[Place][number];
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

/** What is looked at: an address names it, and a link carries it. */
export interface Look {
  view: View;
  pair: Pair;
  /** The namespaces whose workloads the grid lists one by one. */
  expanded: readonly string[];
  filter: string;
  order: Order;
  /** The namespace or policy that is drawn. */
  subject: string;
}

/** What is looked into. */
export interface Workspace {
  text: string;
  settings: string;
  baseline: string | null;
  lesson: string | null;
  /** The link that it was opened from, as long as it is what the link holds. */
  link: string | null;
  /** Whether the manifests are no longer as they were opened. */
  changed: boolean;
  /** Whether a verdict is beside the point: a lesson about reach, until somebody asks. */
  quiet: boolean;
}

export interface State extends Look, Workspace {
  pane: Pane;
  theme: Theme;
  /** What the editor shows. */
  document: Document;
  /** Where the pair is one of many. */
  among: Among | null;
  dialog: "palette" | "help" | "share" | null;
  /** The number of the workspace; one that is opened anew gets the next after `opened`. */
  workspace: number;
  opened: number;
  embed: boolean;
  readOnly: boolean;
}

export type Event =
  | { type: "show"; view: View }
  | { type: "look"; look: Partial<Look> }
  | { type: "pane"; pane: Pane }
  | { type: "theme"; theme: Theme }
  | { type: "document"; document: Document }
  | { type: "edit"; document: Document; text: string }
  | ({ type: "open"; text: string; look?: Partial<Look>; workspace?: number } & Partial<Workspace>)
  | { type: "judge" }
  | { type: "pin"; text?: string }
  | { type: "unpin" }
  | { type: "pair"; pair: Partial<Pair>; among?: Among | null; show?: boolean }
  | { type: "expand"; namespace: string }
  | { type: "collapse" }
  | { type: "filter"; filter: string }
  | { type: "order"; order: Order }
  | { type: "subject"; subject: string }
  | { type: "dialog"; dialog: State["dialog"] };

export const NO_LOOK: Look = {
  view: "start",
  pair: { from: "", to: "", port: "" },
  expanded: [],
  filter: "",
  order: "name",
  subject: "",
};

const EMPTY: Workspace = {
  text: "",
  settings: "",
  baseline: null,
  lesson: null,
  link: null,
  changed: false,
  quiet: false,
};

export const INITIAL: State = {
  ...NO_LOOK,
  ...EMPTY,
  pane: "answer",
  theme: "system",
  document: "manifests",
  among: null,
  dialog: null,
  workspace: 0,
  opened: 0,
  embed: false,
  readOnly: false,
};

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "show":
      return { ...state, view: event.view, pane: "answer", dialog: null };
    case "look":
      return { ...state, ...event.look, pane: "answer", dialog: null, among: null };
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
    case "judge":
      return { ...state, quiet: false };
    case "pin":
      return { ...state, baseline: event.text ?? state.text };
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

/** A link holds what it held; what is edited is no longer that. */
function edit(state: State, document: Document, text: string): State {
  if (state.readOnly) return state;
  return document === "settings"
    ? { ...state, settings: text, link: null }
    : { ...state, text, changed: true, link: null, among: null };
}

/** A new workspace: nothing that was asked of the old one stays. One that has a number is an old one again. */
function open(state: State, event: Extract<Event, { type: "open" }>): State {
  const { type: _type, look, workspace = state.opened + 1, ...content } = event;
  return {
    ...state,
    ...EMPTY,
    ...content,
    ...NO_LOOK,
    view: state.view,
    ...look,
    workspace,
    opened: Math.max(state.opened, workspace),
    document: "manifests",
    pane: "answer",
    among: null,
    dialog: null,
  };
}

export function workspaceOf(state: State): Workspace {
  const { text, settings, baseline, lesson, link, changed, quiet } = state;
  return { text, settings, baseline, lesson, link, changed, quiet };
}

export function lookOf(state: State): Look {
  const { view, pair, expanded, filter, order, subject } = state;
  return { view, pair, expanded, filter, order, subject };
}

/** The place that a view is in. */
export function placeOf(view: View): Place | null {
  const places = Object.keys(PLACES) as Place[];
  return places.find((place) => (PLACES[place] as readonly View[]).includes(view)) ?? null;
}

/** Whether a view tells its own story and needs no editor beside it. */
export function isWhole(view: View): boolean {
  return view === "start" || placeOf(view) === "learn";
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
  return text === "start" || placeOf(text as View) !== null;
}
