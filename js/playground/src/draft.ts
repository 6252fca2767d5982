/** What was typed survives a reload of the page, in this tab and nowhere else. */
import type { State } from "./state.js";
import type { Store } from "./store.js";

type Draft = Pick<State, "text" | "settings" | "baseline" | "view" | "lesson" | "changed">;

/** From now on the workspace is kept whenever the page is left. */
export function keepDrafts({ state }: Store): void {
  addEventListener("pagehide", () => {
    const { text, settings, baseline, view, lesson, changed } = state.peek();
    const draft: Draft = { text, settings, baseline, view, lesson, changed };
    try {
      sessionStorage.removeItem(key());
      if (text !== "" || settings !== "") sessionStorage.setItem(key(), JSON.stringify(draft));
    } catch {
      // Without storage, or with too little, a reload opens what the address names.
    }
  });
}

/** After a reload, and after that only, opens what was kept; says whether there was something. */
export function openDraft({ dispatch }: Store): boolean {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (visit?.type !== "reload") return false;
  try {
    const draft = JSON.parse(sessionStorage.getItem(key()) ?? "null") as Draft | null;
    if (draft === null) return false;
    dispatch({ type: "open", ...draft });
    return true;
  } catch {
    return false;
  }
}

/** Frames on one page share their storage, and each has its own address. */
function key(): string {
  return `partywall.draft ${location.href}`;
}
