/** What the palette offers. */
import type { Session } from "./session.js";
import { VIEWS } from "./state.js";
import { TITLES } from "./ui/chrome.js";
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
    ...VIEWS.map((view) => ({
      title: `Show: ${TITLES[view]}`,
      hint: "view",
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

function pin(dispatch: Session["store"]["dispatch"]): void {
  dispatch({ type: "pin" });
  dispatch({ type: "show", view: "diff" });
}
