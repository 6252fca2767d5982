/** One visit: the store and everything around it that touches the browser. */
import { effect, signal } from "@preact/signals";
import { readFragment, readShared, sharedLook } from "./address.js";
import { copyText } from "./copy.js";
import type { TextEditor } from "./editor/editor.js";
import { Overtaken } from "./engine/client.js";
import type { Metadata } from "./engine/metadata.js";
import type { Finding, Marker, Target } from "./engine/model.js";
import type { WireRule } from "./engine/wire.js";
import { fetched } from "./lazily.js";
import { allLessons, type Lesson } from "./places/learn/all-lessons.js";
import { createPlayer } from "./places/learn/player.js";
import { sentenceOf } from "./sentence.js";
import type { Shared } from "./share.js";
import { type Document, isWhole, type Look, lessonTitle, NO_LOOK, type Theme, type View } from "./state.js";
import type { Store } from "./store.js";
import type { ModuleFacts } from "./ui/chrome.js";

export type Session = ReturnType<typeof createSession>;

export const THEME_KEY = "partywall.theme";
const SIZE_LIMIT = 5_000_000;
/** Where what was opened is shown, unless there is nothing there to see. */
const FIRST: View = "reach";

export function createSession(store: Store, facts: ModuleFacts, metadata: Metadata) {
  const { state, now, dispatch, say } = store;
  const lessons = signal<Lesson[] | null>(null);
  const rules = signal<WireRule[] | null>(null);
  const dragging = signal(false);
  let editor: TextEditor | null = null;
  let wanted: ((editor: TextEditor) => void) | null = null;

  /** Does something with the editor, now or when it is there. */
  const withEditor = (action: (editor: TextEditor) => void): void => {
    if (editor) requestAnimationFrame(() => editor && action(editor));
    else wanted = action;
  };

  const setTheme = (theme: Theme): void => {
    dispatch({ type: "theme", theme });
    document.documentElement.dataset.theme = theme;
    remember(THEME_KEY, theme);
  };

  const copy = (text: string, what: string): void => {
    copyText(text).then(
      () => say(`${what} is copied.`),
      () => say(`${what} could not be copied: the browser does not allow it.`),
    );
  };

  const openLesson = (lesson: Lesson, look: Partial<Look> | null = null): void => {
    const { text, settings = "", view = FIRST, pair = NO_LOOK.pair } = lesson;
    const quiet = view !== "verdict";
    dispatch({ type: "open", text, settings, lesson: lesson.id, quiet, look: look ?? { view, pair } });
  };

  const fail = (error: unknown): void => {
    if (!(error instanceof Overtaken)) say(sentenceOf(error));
  };

  /** The workspace that was opened without a view in mind: it has none for the matrix if it has no workloads. */
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
    dispatch({ type: "open", text, settings, baseline, lesson, link, look: then });
  };

  const editSettings = (text: string): void => dispatch({ type: "edit", document: "settings", text });

  allLessons().then(
    (all) => {
      lessons.value = all;
    },
    (error: unknown) => {
      lessons.value = [];
      say(`The lessons could not be fetched: ${sentenceOf(error)}`);
    },
  );
  void store.ask({ kind: "rules" }).then((all) => {
    rules.value = all;
  }, fail);
  effect(() => {
    const title = lessonTitle(now.lesson.value, now.changed.value);
    document.title = `${title ? `${title}, ` : ""}${now.view.value} · Partywall playground`;
  });

  /** Shows a place of the manifests in the editor. */
  const revealAt = (target: Target): void => {
    const { text } = state.peek();
    store.ask({ kind: "locate", text, ...target }).then(store.reveal, fail);
  };

  /** Leaves the views that have no editor beside them. */
  const leaveWhole = (): void => {
    if (isWhole(state.peek().view)) dispatch({ type: "show", view: FIRST });
  };

  return {
    store,
    facts,
    metadata,
    lessons,
    rules,
    dragging,
    player: createPlayer(store),
    setTheme,
    openLesson,
    openFragment,
    openText,
    revealAt,
    /** Opens the cluster of the story, with the caret where one word more opens the wall. */
    openBroken: (text: string, place: Target | null): void => {
      openText(text, FIRST);
      if (place) revealAt(place);
    },
    importFiles,
    hearPaste,
    fail,
    onEditor: (ready: TextEditor | null): void => {
      editor = ready;
      if (ready && wanted) withEditor(wanted);
      wanted = null;
    },
    nextProblem: (backwards = false): void => {
      leaveWhole();
      const { value } = store.judgement.peek();
      dispatch({ type: "document", document: value?.settings ? "settings" : "manifests" });
      withEditor((ready) => ready.nextProblem(backwards));
    },
    focusEditor: (document: Document): void => {
      leaveWhole();
      dispatch({ type: "document", document });
      withEditor((ready) => ready.focus());
    },
    /** Puts a new object behind all others. */
    addObject: (text: string): void => {
      leaveWhole();
      if (state.peek().document !== "manifests") dispatch({ type: "document", document: "manifests" });
      withEditor((ready) => ready.add(text));
    },
    editSettings,
    fix: (marker: Marker): void => {
      if (state.peek().document !== "manifests") dispatch({ type: "document", document: "manifests" });
      withEditor((ready) => void ready.fix(marker));
    },
    /** Edits one value of the settings; `undefined` takes it out. */
    setSetting: (path: string[], value: unknown): void => {
      const { settings } = state.peek();
      store.ask({ kind: "amend", settings, path, value }).then(editSettings, fail);
    },
    /** Trusts the peer that a finding is about, in the settings. */
    trust: ({ rule, peer }: Finding): void => {
      const { text, settings } = state.peek();
      if (peer === null) return;
      store.ask({ kind: "trust", text, settings, rule, peer }).then((amended) => {
        editSettings(amended);
        say("The settings trust this peer now.");
      }, fail);
    },
    link: async (): Promise<string> => {
      const { text, settings, baseline, lesson } = state.peek();
      const shared: Shared = { text, ...sharedLook(state.peek()) };
      if (settings) shared.settings = settings;
      if (baseline !== null) shared.baseline = baseline;
      if (lesson !== null) shared.lesson = lesson;
      return `${location.origin}${location.pathname}#${await (await sharing()).encode(shared)}`;
    },
    copy,
    copyFixture: (): void => {
      const { text, lesson, changed } = state.peek();
      const title = lessonTitle(lesson, changed) ?? "My case";
      store.ask({ kind: "fixture", text, title }).then((commands) => copy(commands, "The fixture"), fail);
    },
    /** What `partywall explain` prints for the pair that is explained. */
    copyExplanation: (): void => {
      const { text, settings, pair } = state.peek();
      const asked = store.ask({ kind: "explainAsText", text, settings, ...pair });
      asked.then((lines) => copy(lines, "The explanation"), fail);
    },
    download: (): void => save(state.peek().text),
    pickFile: (view?: View): void => pick((files) => void importFiles(files, view)),
    pickBefore: (): void => pick((files) => void importBefore(files)),
  };
}

const sharing = () => fetched(import("./share.js"));

function namesOf(files: readonly File[]): string {
  return files.map(({ name }) => name).join(", ");
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function save(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = "manifests.yaml";
  link.click();
  URL.revokeObjectURL(link.href);
}

function pick(use: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".yaml,.yml,.json";
  input.multiple = true;
  input.onchange = () => use([...(input.files ?? [])]);
  input.click();
}
