/**
 * What the fragment of an address says: the workspace that is open, as a lesson
 * or as a link that carries it, and what is looked at in it.
 *
 *     #reach/explain?ex=recipe&from=a/p&to=b/q
 *     #v1.…/audit/exposure
 *
 * Pure: who listens to the browser is `visit.ts`.
 */
import {
  isView,
  type Look,
  lookOf,
  NO_LOOK,
  type Order,
  PLACES,
  placeOf,
  type State,
  type View,
} from "./state.js";

export interface Address {
  lesson: string | null;
  /** A workspace in the words of `share.ts`, without its mark. */
  link: string | null;
  /** What is looked at; null where the address leaves that open. */
  look: Look | null;
}

const LINK = /^v1\.[^/]*/;
/** How lessons are linked to where no view is meant. */
const LESSON = /^ex=([\w-]+)$/;

/** The fragment, without `#`; empty for the first screen. */
export function fragmentOf(state: State): string {
  const path = pathOf(state.view);
  const query = queryOf(state).toString().replaceAll("%2F", "/");
  const place = query === "" ? path : `${path}?${query}`;
  return state.link === null ? place : `${state.link}/${place}`;
}

function pathOf(view: View): string {
  const place = placeOf(view);
  if (place === null) return "";
  return PLACES[place][0] === view ? place : `${place}/${view}`;
}

/** Only what the view shows is named. */
function queryOf(state: State): URLSearchParams {
  const { view, lesson, pair, expanded, filter, order, subject } = state;
  const all: [string, string, boolean][] = [
    ["ex", lesson ?? "", true],
    ["from", pair.from, view === "explain"],
    ["to", pair.to, view === "explain"],
    ["port", pair.port, view === "explain"],
    ["filter", filter, view === "reach"],
    ["order", order === NO_LOOK.order ? "" : order, view === "reach"],
    ...expanded.map((name): [string, string, boolean] => ["open", name, view === "reach"]),
    ["of", subject, view === "picture"],
  ];
  return new URLSearchParams(
    all.flatMap(([key, value, shown]) => (shown && value !== "" ? [[key, value]] : [])),
  );
}

/** What a fragment says; null where it says nothing that this page knows. */
export function readFragment(fragment: string): Address | null {
  const only = LESSON.exec(fragment)?.[1];
  if (only !== undefined) return { lesson: only, link: null, look: null };
  const link = LINK.exec(fragment)?.[0] ?? null;
  const rest = link === null ? fragment : fragment.slice(link.length).replace(/^\//, "");
  if (rest === "") return link === null ? null : { lesson: null, link, look: null };
  const [path = "", query = ""] = rest.split("?", 2);
  const view = viewOf(path);
  if (view === null) return null;
  const said = new URLSearchParams(query);
  return { lesson: said.get("ex"), link, look: readLook(view, said) };
}

function viewOf(path: string): View | null {
  const [place = "", view] = path.split("/");
  if (path === "") return "start";
  if (!Object.hasOwn(PLACES, place)) return null;
  const wanted = view ?? PLACES[place as keyof typeof PLACES][0];
  return isView(wanted) && placeOf(wanted) === place ? wanted : null;
}

function readLook(view: View, said: URLSearchParams): Look {
  const text = (key: string) => said.get(key) ?? "";
  const order: Order = text("order") === "open" ? "open" : NO_LOOK.order;
  return {
    view,
    pair: { from: text("from"), to: text("to"), port: text("port") },
    expanded: said.getAll("open"),
    filter: text("filter"),
    order,
    subject: text("of"),
  };
}

/** Names of views that links of earlier pages hold. */
const EARLIER: Record<string, View> = { admission: "verdict", diff: "changes", learn: "recipe" };

/** What a link carries of what was looked at; whatever it does not say is as on a fresh page. */
export function readShared(shared: Partial<Record<keyof Look, unknown>>): Partial<Look> {
  const { view, pair, expanded, filter, order, subject } = shared;
  const known = typeof view === "string" ? (EARLIER[view] ?? view) : undefined;
  const word = (value: unknown) => (typeof value === "string" ? value : "");
  const ends = (typeof pair === "object" && pair !== null ? pair : {}) as Record<string, unknown>;
  return {
    ...(isView(known) ? { view: known } : {}),
    pair: { from: word(ends.from), to: word(ends.to), port: word(ends.port) },
    expanded: Array.isArray(expanded) ? expanded.filter((name) => typeof name === "string") : [],
    filter: word(filter),
    order: order === "open" ? "open" : NO_LOOK.order,
    subject: word(subject),
  };
}

/** The part of what is looked at that is not as on a fresh page. */
export function sharedLook(state: State): Partial<Look> {
  const look = lookOf(state);
  const keys = Object.keys(look) as (keyof Look)[];
  const told = keys.filter((key) => JSON.stringify(look[key]) !== JSON.stringify(NO_LOOK[key]));
  return Object.fromEntries(told.map((key) => [key, look[key]]));
}
