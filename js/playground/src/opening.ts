/** How a workspace is opened: from a lesson, a text, files, or what an address names. */
import { effect } from "@preact/signals";
import { readFragment, readShared } from "./address.js";
import { Overtaken } from "./engine/client.js";
import { fetched } from "./lazily.js";
import { allLessons, type Lesson } from "./places/learn/all-lessons.js";
import { sentenceOf } from "./sentence.js";
import type { Shared } from "./share.js";
import { isWhole, type Look, NO_LOOK, type View } from "./state.js";
import type { Store } from "./store.js";

const SIZE_LIMIT = 5_000_000;
/** Where what was opened is shown, unless there is nothing there to see. */
export const FIRST: View = "reach";

/** The code of links, which is fetched when there is one. */
export const sharing = () => fetched(import("./share.js"));

export function createOpening(store: Store) {
  const { state, dispatch, say } = store;

  const fail = (error: unknown): void => {
    if (!(error instanceof Overtaken)) say(sentenceOf(error));
  };

  const openLesson = (lesson: Lesson, look: Partial<Look> | null = null): void => {
    const { text, settings = "", view = FIRST, pair = NO_LOOK.pair } = lesson;
    const quiet = view !== "verdict";
    dispatch({ type: "open", text, settings, lesson: lesson.id, quiet, look: look ?? { view, pair } });
  };

  /** The workspace that was opened at the matrix; where it has no workloads, its verdict is shown instead. */
  let unsettled = -1;
  const openText = (text: string, view?: View): void => {
    dispatch({ type: "open", text, look: { view: view ?? FIRST } });
    if ((view ?? FIRST) === FIRST) unsettled = state.peek().workspace;
  };
  effect(() => {
    const { value, behind } = store.reach.value;
    if (value === null || behind || store.reached() !== unsettled) return;
    unsettled = -1;
    if (value.workloads.length === 0 && state.peek().view === FIRST)
      dispatch({ type: "show", view: "verdict" });
  });

  /** Files as one text, without what clusters add; as they are where that takes too long. */
  const readFiles = async (files: readonly File[]): Promise<{ text: string; warnings: string[] }> => {
    const names = namesOf(files);
    if (files.reduce((sum, { size }) => sum + size, 0) > SIZE_LIMIT)
      throw new Error(`${names}: more than 5 MB`);
    const texts = await Promise.all(files.map((file) => file.text()));
    return store.ask({ kind: "import", texts }).catch((error: unknown) => {
      if (error instanceof Overtaken) throw error;
      const text = texts.join("\n---\n");
      const secrets = /\bSecret\b/.test(text) ? ["There may be Secrets in it."] : [];
      return { text, warnings: [sentenceOf(error), ...secrets] };
    });
  };

  const importFiles = async (files: readonly File[], view?: View): Promise<void> => {
    if (files.length === 0) return;
    if (state.peek().readOnly) return say("These manifests are only to be read: nothing was opened.");
    try {
      const { text, warnings } = await readFiles(files);
      const now = state.peek().view;
      openText(text, view ?? (isWhole(now) ? undefined : now));
      say([`Opened ${namesOf(files)}.`, ...warnings].join(" "));
    } catch (error) {
      fail(error);
    }
  };

  /** Takes files for the manifests as they were before. */
  const importBefore = async (files: readonly File[]): Promise<void> => {
    try {
      if (files.length > 0) dispatch({ type: "pin", text: (await readFiles(files)).text });
    } catch (error) {
      fail(error);
    }
  };

  /** What was pasted and not looked at yet. */
  let pasted: string[] = [];
  const hearPaste = (text: string): void => {
    pasted.push(text);
    store.ask({ kind: "pasted", text: pasted.join("\n---\n") }).then((warnings) => {
      pasted = [];
      if (warnings.length > 0) say(warnings.join(" "));
    }, fail);
  };

  /** Opens what the fragment of the address names. */
  const openFragment = async (fragment: string): Promise<boolean> => {
    const address = readFragment(fragment);
    try {
      if (address === null) {
        // Who decodes it says what is wrong with it.
        if (/^v\d+\./.test(fragment)) await (await sharing()).decode(fragment);
        return false;
      }
      const { link, lesson: id, look } = address;
      if (link !== null) openShared(await (await sharing()).decode(link), link, look);
      else if (id !== null) return await openLessonOf(id, look);
      else dispatch({ type: "look", look: look ?? NO_LOOK });
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  };

  const openLessonOf = async (id: string, look: Partial<Look> | null): Promise<boolean> => {
    const lesson = (await allLessons()).find((candidate) => candidate.id === id);
    if (lesson === undefined) say(`There is no lesson called ${id}.`);
    else openLesson(lesson, look);
    return lesson !== undefined;
  };

  const openShared = (shared: Shared, link: string, look: Look | null): void => {
    const { text, settings = "", baseline = null, lesson = null } = shared;
    const then = look ?? { view: FIRST, ...readShared(shared) };
    const quiet = lesson !== null && then.view !== "verdict";
    dispatch({ type: "open", text, settings, baseline, lesson, link, quiet, look: then });
  };

  return { fail, openLesson, openText, importFiles, importBefore, hearPaste, openFragment };
}

function namesOf(files: readonly File[]): string {
  return files.map(({ name }) => name).join(", ");
}
