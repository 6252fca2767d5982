/** One visit: the store and everything around it that touches the browser. */
import { effect, signal } from "@preact/signals";
import type { TextEditor } from "./editor/editor.js";
import { Overtaken } from "./engine/client.js";
import type { Metadata } from "./engine/metadata.js";
import type { Marker } from "./engine/model.js";
import type { WireRule } from "./engine/wire.js";
import { fetched } from "./lazily.js";
import { createPlayer } from "./learn/player.js";
import { allLessons, type Lesson } from "./lessons.js";
import { sentenceOf } from "./sentence.js";
import type { Shared } from "./share.js";
import type { Document, Theme } from "./state.js";
import { isView, lessonTitle } from "./state.js";
import type { Store } from "./store.js";
import type { ModuleFacts } from "./ui/chrome.js";

export type Session = ReturnType<typeof createSession>;

export const THEME_KEY = "partywall.theme";
const SIZE_LIMIT = 5_000_000;

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
    navigator.clipboard.writeText(text).then(
      () => say(`${what} is copied.`),
      () => say(`${what} could not be copied: the browser does not allow it.`),
    );
  };

  const openLesson = (lesson: Lesson): void => {
    dispatch({ type: "open", text: lesson.text, lesson: lesson.id, view: "reach" });
    history.replaceState(null, "", `#ex=${lesson.id}`);
  };

  const fail = (error: unknown): void => {
    if (!(error instanceof Overtaken)) say(sentenceOf(error));
  };

  /** Opens files as one text, without what clusters add; as they are where that takes too long. */
  const importFiles = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    if (state.peek().readOnly) return say("These manifests are only to be read: nothing was opened.");
    const names = files.map(({ name }) => name).join(", ");
    if (files.reduce((sum, { size }) => sum + size, 0) > SIZE_LIMIT) return say(`${names}: more than 5 MB`);
    try {
      const texts = await Promise.all(files.map((file) => file.text()));
      const { text, warnings } = await store.ask({ kind: "import", texts }).catch((error: unknown) => {
        if (error instanceof Overtaken) throw error;
        const text = texts.join("\n---\n");
        const secrets = /\bSecret\b/.test(text) ? ["There may be Secrets in it."] : [];
        return { text, warnings: [sentenceOf(error), ...secrets] };
      });
      const { view } = state.peek();
      dispatch({ type: "open", text, view: view === "learn" || view === "lessons" ? "reach" : view });
      say([`Opened ${names}.`, ...warnings].join(" "));
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
    try {
      if (fragment.startsWith("v1.")) {
        openShared(await (await sharing()).decode(fragment));
        return true;
      }
      const id = /^ex=([\w-]+)$/.exec(fragment)?.[1];
      const lesson =
        id === undefined ? undefined : (await allLessons()).find((candidate) => candidate.id === id);
      if (id !== undefined && lesson === undefined) say(`There is no lesson called ${id}.`);
      if (lesson) openLesson(lesson);
      return lesson !== undefined;
    } catch (error) {
      fail(error);
      return false;
    }
  };

  const openShared = ({ text, settings, baseline, view }: Shared): void =>
    dispatch({
      type: "open",
      text,
      settings: settings ?? "",
      baseline: baseline ?? null,
      view: isView(view) && view !== "learn" ? view : "reach",
    });

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
    importFiles,
    hearPaste,
    fail,
    onEditor: (ready: TextEditor | null): void => {
      editor = ready;
      if (ready && wanted) withEditor(wanted);
      wanted = null;
    },
    nextProblem: (backwards = false): void => {
      const { view } = state.peek();
      if (view === "learn" || view === "lessons") dispatch({ type: "show", view: "reach" });
      const { value } = store.judgement.peek();
      dispatch({ type: "document", document: value?.settings ? "settings" : "manifests" });
      withEditor((ready) => ready.nextProblem(backwards));
    },
    focusEditor: (document: Document): void => {
      const { view } = state.peek();
      if (view === "learn" || view === "lessons") dispatch({ type: "show", view: "reach" });
      dispatch({ type: "document", document });
      withEditor((ready) => ready.focus());
    },
    fix: (marker: Marker): void => {
      if (state.peek().document !== "manifests") dispatch({ type: "document", document: "manifests" });
      withEditor((ready) => void ready.fix(marker));
    },
    link: async (): Promise<string> => {
      const { text, settings, baseline, view } = state.peek();
      const shared: Shared = { text, view };
      if (settings) shared.settings = settings;
      if (baseline !== null) shared.baseline = baseline;
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
      const { text, pair } = state.peek();
      const asked = store.ask({ kind: "explainAsText", text, ...pair });
      asked.then((lines) => copy(lines, "The explanation"), fail);
    },
    download: (): void => save(state.peek().text),
    pickFile: (): void => pick((files) => void importFiles(files)),
  };
}

const sharing = () => fetched(import("./share.js"));

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
