/**
 * One visit of the page: its address follows what is looked at, the browser's
 * Back leads to what was looked at before, and a reload loses nothing that was
 * typed, in this tab and nowhere else.
 *
 * An entry of the browser's history names a workspace by its number; what the
 * workspaces hold is kept here, because an address is no place for it.
 */
import { effect } from "@preact/signals";
import { fragmentOf, readFragment } from "./address.js";
import type { Session } from "./session.js";
import { NO_LOOK, type State, type Workspace, workspaceOf } from "./state.js";

/** What stands at an entry of the browser's history. */
interface Mark {
  visit: string;
  workspace: number;
}

type Kept = Map<number, Workspace>;

/** Opens what the address and the browser's memory say, and follows from then on. */
export async function beginVisit(session: Session): Promise<void> {
  const mark = readMark(history.state) ?? { visit: `${Date.now()} ${Math.random()}`, workspace: 0 };
  const kept = restored(mark.visit);
  const visit = new Visit(session, mark.visit, kept);
  await visit.arrive(mark.workspace);
  visit.follow();
}

class Visit {
  readonly #session: Session;
  readonly #name: string;
  readonly #kept: Kept;
  /** What is shown comes from the address: it makes no new entry. */
  #arriving = false;
  #last: Pick<State, "view" | "workspace"> | null = null;

  constructor(session: Session, name: string, kept: Kept) {
    this.#session = session;
    this.#name = name;
    this.#kept = kept;
  }

  follow(): void {
    const { store } = this.#session;
    effect(() => this.#write(store.state.value));
    addEventListener("popstate", ({ state }) => void this.arrive(readMark(state)?.workspace ?? null));
    addEventListener("pagehide", () => this.#save());
  }

  /** Shows what the address names, in the workspace of that number if it is known. */
  async arrive(workspace: number | null): Promise<void> {
    const { store, openFragment } = this.#session;
    const { dispatch } = store;
    const fragment = location.hash.slice(1);
    const look = readFragment(fragment)?.look ?? NO_LOOK;
    const known = workspace === null ? undefined : this.#kept.get(workspace);
    this.#arriving = true;
    if (workspace !== null && known !== undefined) {
      if (workspace !== store.state.peek().workspace) dispatch({ type: "open", ...known, workspace, look });
      else dispatch({ type: "look", look });
    } else await openFragment(fragment);
    this.#arriving = false;
  }

  /** An entry for each view and each workspace; all else is written into the entry that stands. */
  #write(state: State): void {
    const { view, workspace, embed } = state;
    this.#kept.set(workspace, workspaceOf(state));
    const turned = this.#last !== null && (this.#last.view !== view || this.#last.workspace !== workspace);
    this.#last = { view, workspace };
    const fragment = fragmentOf(state);
    const mark: Mark = { visit: this.#name, workspace };
    const stands = location.hash.slice(1) === fragment && readMark(history.state)?.workspace === workspace;
    if (stands) return;
    const address = fragment === "" ? location.pathname + location.search : `#${fragment}`;
    // A frame leaves no entries in the history of the page around it.
    if (turned && !this.#arriving && !embed) history.pushState(mark, "", address);
    else history.replaceState(mark, "", address);
  }

  #save(): void {
    const { workspace } = this.#session.store.state.peek();
    const worth = [...this.#kept].filter(([, { text, settings }]) => text !== "" || settings !== "");
    const current = worth.filter(([number]) => number === workspace);
    // Where all are too much for the browser, the one that is open is kept alone.
    for (const some of [worth, current]) if (stored(this.#name, some)) return;
  }
}

function readMark(state: unknown): Mark | null {
  const { visit, workspace } = (state ?? {}) as Partial<Record<keyof Mark, unknown>>;
  return typeof visit === "string" && typeof workspace === "number" ? { visit, workspace } : null;
}

const keyOf = (visit: string) => `partywall.visit ${visit}`;

function stored(visit: string, kept: [number, Workspace][]): boolean {
  try {
    sessionStorage.removeItem(keyOf(visit));
    sessionStorage.setItem(keyOf(visit), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function restored(visit: string): Kept {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(keyOf(visit)) ?? "[]") as [number, Workspace][]);
  } catch {
    return new Map();
  }
}
