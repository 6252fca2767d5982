/** One visit: the store and everything around it that touches the browser. */
import { effect, signal } from "@preact/signals";
import { sharedLook } from "./address.js";
import { copyText } from "./copy.js";
import type { TextEditor } from "./editor/editor.js";
import type { Metadata } from "./engine/metadata.js";
import type { Finding, Marker, Target } from "./engine/model.js";
import type { WireRule } from "./engine/wire.js";
import { createOpening, FIRST, sharing } from "./opening.js";
import { allLessons, type Lesson } from "./places/learn/all-lessons.js";
import { createPlayer } from "./places/learn/player.js";
import { sentenceOf } from "./sentence.js";
import type { Shared } from "./share.js";
import { type Document, isWhole, lessonTitle, type Theme, type View } from "./state.js";
import type { Store } from "./store.js";
import type { ModuleFacts } from "./ui/chrome.js";

export type Session = ReturnType<typeof createSession>;

export const THEME_KEY = "partywall.theme";

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

  const opening = createOpening(store);
  const { fail, importFiles, importBefore, openText } = opening;

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
    ...opening,
    revealAt,
    /** Opens the cluster of the story, with the caret where one word more opens the wall. */
    openBroken: (text: string, place: Target | null): void => {
      openText(text, FIRST);
      if (place) revealAt(place);
    },
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
