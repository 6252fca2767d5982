/** The page: it hands state to the views and their events to the store. */
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Editor } from "./editor/lazy.js";
import type { Judgement, Marker } from "./engine/model.js";
import type { WireRule } from "./engine/wire.js";
import type { Session } from "./session.js";
import type { State } from "./state.js";
import { Footer, Header, PaneSwitch } from "./ui/chrome.js";
import { Dialogs } from "./ui/dialogs.js";
import { MAC } from "./ui/keys.js";
import { Splitter } from "./ui/splitter.js";
import { CurrentView } from "./views/current.js";
import { LessonText } from "./views/lesson-text.js";

/** Views that tell their own story and need no editor beside them. */
const WHOLE = new Set<State["view"]>(["learn", "lessons"]);

export function App({ session }: { session: Session }) {
  const { store, lessons } = session;
  const { view, embed, theme, pane, changed } = store.now;
  const split = useSignal(42);
  const work = useRef<HTMLDivElement>(null);
  const took = useComputed(() => store.judgement.value.value?.took ?? null);
  const lesson = useComputed(() => lessons.value?.find(({ id }) => id === store.now.lesson.value) ?? null);
  useKeys(session);
  useEffect(() => work.current?.style.setProperty("--split", `${split.value}%`));
  const whole = WHOLE.has(view.value) && !embed.value;
  return (
    <div class={`shell ${embed.value ? "embedded" : ""}`}>
      <Header
        view={view.value}
        theme={theme.value}
        embed={embed.value}
        onView={(chosen) => store.dispatch({ type: "show", view: chosen })}
        onTheme={session.setTheme}
        onDialog={(dialog) => store.dispatch({ type: "dialog", dialog })}
      />
      <div class={`work ${whole ? "whole" : ""}`} data-pane={pane.value} ref={work}>
        <EditorPane
          session={session}
          onWidth={(percent) => {
            split.value = percent;
          }}
        />
        <main class="pane answer" id="answer" tabIndex={0}>
          {lesson.value && !whole ? <LessonText lesson={lesson.value} changed={changed.value} /> : null}
          <CurrentView session={session} />
        </main>
      </div>
      <div>
        {whole ? null : (
          <PaneSwitch pane={pane.value} onPane={(chosen) => store.dispatch({ type: "pane", pane: chosen })} />
        )}
        <Footer facts={session.facts} took={took} />
      </div>
      <Dialogs session={session} />
      <Toast text={store.notice} />
      <LiveVerdict session={session} />
      {session.dragging.value ? <div class="drop">Drop manifests to open them</div> : null}
    </div>
  );
}

function EditorPane({ session, onWidth }: { session: Session; onWidth(percent: number): void }) {
  const { store } = session;
  const { document, text, settings, readOnly } = store.now;
  const manifests = document.value === "manifests";
  const shown = useComputed(() =>
    document.value === "manifests"
      ? { name: document.value, label: "Manifests, YAML", text: text.value }
      : { name: document.value, label: "Settings of the policy, YAML", text: settings.value },
  );
  // Alone, so that an answer that is only called old brings no old places into a newer text.
  const judged = useComputed(() => store.judgement.value.value ?? NOTHING);
  const markers = useComputed(() => {
    const { markers, settings } = judged.value;
    return { manifests: withHelp(markers, session.rules.value), settings: settings ? [settings] : [] };
  });
  const isBroken = useComputed(() => (store.judgement.value.value?.unreadable ?? 0) > 0);
  return (
    <section class="pane editor" aria-label="Editor">
      <div class="bar">
        <div role="group" aria-label="What is edited">
          {(["manifests", "settings"] as const).map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === document.value}
              onClick={() => store.dispatch({ type: "document", document: name })}
            >
              {name === "manifests" ? "Manifests" : "Settings"}
            </button>
          ))}
        </div>
        <span class="spacer" />
        <Problems session={session} />
      </div>
      {isBroken.value && manifests ? (
        <p class="notice warn slim" role="status">
          A part cannot be read. The answers are about the rest.
        </p>
      ) : null}
      <Editor
        shown={shown}
        markers={markers}
        target={store.target}
        readOnly={readOnly.value}
        onEdit={(name, edited) => store.dispatch({ type: "edit", document: name, text: edited })}
        fixOf={store.fixOf}
        onFailure={session.fail}
        onPaste={session.hearPaste}
        onReady={session.onEditor}
      />
      <Splitter onMove={onWidth} />
    </section>
  );
}

const NOTHING: Pick<Judgement, "markers" | "settings"> = { markers: [], settings: null };

/** The markers with the pages of their rules. */
function withHelp(markers: Marker[], rules: WireRule[] | null): Marker[] {
  const pages = new Map(rules?.map(({ name, page }) => [name, page]));
  return markers.map((marker) => {
    const help = pages.get(marker.rule ?? "");
    return help ? { ...marker, help } : marker;
  });
}

function Problems({ session }: { session: Session }) {
  const { value, behind, error } = session.store.judgement.value;
  const inManifests = value?.markers.filter(({ severity }) => severity === "error").length ?? 0;
  const errors = inManifests + (value?.settings ? 1 : 0);
  const warnings = value?.markers.filter(({ severity }) => severity === "warning").length ?? 0;
  const tone = errors > 0 ? "deny" : warnings > 0 ? "partial" : "allow";
  const text =
    errors + warnings === 0
      ? "no problems"
      : [count(errors, "error"), count(warnings, "warning")].filter(Boolean).join(", ");
  return (
    <button
      type="button"
      class={`chip-button chip ${tone} ${behind ? "behind" : ""}`}
      title="Next problem (F8)"
      data-testid="problems"
      onClick={() => session.nextProblem()}
    >
      {error ? "stopped" : text}
    </button>
  );
}

function count(number: number, noun: string): string {
  return number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function Toast({ text }: { text: Signal<string> }) {
  useEffect(() => {
    if (text.value === "") return undefined;
    const timer = setTimeout(() => {
      text.value = "";
    }, 6_000);
    return () => clearTimeout(timer);
  }, [text.value]);
  return (
    <div role="status" aria-live="polite">
      {text.value ? <p class="toast">{text.value}</p> : null}
    </div>
  );
}

/** Says the verdict to a screen reader when typing pauses. */
function LiveVerdict({ session }: { session: Session }) {
  const { value, behind } = session.store.judgement.value;
  const said = useRef("");
  if (value && !behind) {
    const denied = value.objects.filter(({ verdict }) => verdict.answer === "denied");
    said.current = value.settings
      ? "The settings cannot be used"
      : denied.length === 0
        ? `${value.objects.length} objects admitted`
        : `${denied.length} of ${value.objects.length} objects denied: ${denied.map(({ title }) => title).join(", ")}`;
  }
  return (
    <p class="hidden-visually" role="status" aria-live="polite" data-testid="live">
      {said.current}
    </p>
  );
}

function useKeys({ store, nextProblem }: Session): void {
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = (event.composedPath()[0] as HTMLElement).closest?.(
        "input, textarea, select, [contenteditable]",
      );
      if ((MAC ? event.metaKey : event.ctrlKey) && event.key.toLowerCase() === "k") {
        store.dispatch({ type: "dialog", dialog: "palette" });
      } else if (event.key === "?" && !typing) {
        store.dispatch({ type: "dialog", dialog: "help" });
      } else if (event.key === "F8" && !typing) {
        nextProblem(event.shiftKey);
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
