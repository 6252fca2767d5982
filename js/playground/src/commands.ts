/** What the palette offers. */
import type { Session } from "./session.js";
import { PLACES, type Place, type View } from "./state.js";
import { PLACE_TITLES, VIEW_TITLES } from "./ui/chrome.js";
import type { Command } from "./ui/palette.js";

export function commandsOf({
  store,
  lessons,
  setTheme,
  nextProblem,
  openLesson,
  focusEditor,
  download,
  pickFile,
}: Session): Command[] {
  const { dispatch } = store;
  const { readOnly } = store.state.peek();
  return [
    ...viewsByTitle().map(([title, view]) => ({
      title: `Show: ${title}`,
      hint: "place",
      run: () => dispatch({ type: "show", view }),
    })),
    { title: "Edit the manifests", hint: "editor", run: () => focusEditor("manifests") },
    { title: "Edit the settings of the policy", hint: "editor", run: () => focusEditor("settings") },
    { title: "Next problem", hint: "F8", run: nextProblem },
    { title: "Pin the manifests as the baseline", hint: "changes", run: () => pin(dispatch) },
    { title: "Share a link", hint: "share", run: () => dispatch({ type: "dialog", dialog: "share" }) },
    ...(readOnly ? [] : [{ title: "Open a file", hint: "file", run: pickFile }]),
    { title: "Save the manifests as a file", hint: "file", run: download },
    { title: "Colours: light", hint: "appearance", run: () => setTheme("light") },
    { title: "Colours: dark", hint: "appearance", run: () => setTheme("dark") },
    { title: "Colours: as the system", hint: "appearance", run: () => setTheme("system") },
    { title: "Help and keys", hint: "?", run: () => dispatch({ type: "dialog", dialog: "help" }) },
    ...((!readOnly && lessons.value) || []).map((lesson) => ({
      title: lesson.title,
      hint: "lesson",
      run: () => openLesson(lesson),
    })),
  ];
}

/** Every view, called by its place and by its own name. */
function viewsByTitle(): [title: string, view: View][] {
  const places = Object.keys(PLACES) as Place[];
  const views = places.flatMap((place) =>
    PLACES[place].map((view): [string, View] => {
      const [outer, inner] = [PLACE_TITLES[place], VIEW_TITLES[view]];
      return [outer === inner ? outer : `${outer}, ${inner}`, view];
    }),
  );
  return [["Start", "start"], ...views];
}

function pin(dispatch: Session["store"]["dispatch"]): void {
  dispatch({ type: "pin" });
  dispatch({ type: "show", view: "changes" });
}
