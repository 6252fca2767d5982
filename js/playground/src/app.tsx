/** The page: it hands state to the views and their events to the store. */
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Editor } from "./editor/lazy.js";
import type { Session } from "./session.js";
import type { State } from "./state.js";
import { Footer, Header, PaneSwitch } from "./ui/chrome.js";
import { Dialogs } from "./ui/dialogs.js";
import { Splitter } from "./ui/splitter.js";
import { CurrentView } from "./views/current.js";
import { LessonText } from "./views/lesson-text.js";

/** Views that tell their own story and need no editor beside them. */
const WHOLE = new Set<State["view"]>(["learn", "lessons"]);

export function App({ session }: { session: Session }) {
  const { store, lessons } = session;
  const state = store.state.value;
  const split = useSignal(42);
  const work = useRef<HTMLDivElement>(null);
  const lesson = useComputed(() => lessons.value?.find(({ id }) => id === store.state.value.lesson) ?? null);
  useKeys(session);
  useEffect(() => work.current?.style.setProperty("--split", `${split.value}%`));
  const whole = WHOLE.has(state.view) && !state.embed;
  return (
    <div class={`shell ${state.embed ? "embedded" : ""}`}>
      <Header
        view={state.view}
        theme={state.theme}
        embed={state.embed}
        onView={(view) => store.dispatch({ type: "show", view })}
        onTheme={session.setTheme}
        onDialog={(dialog) => store.dispatch({ type: "dialog", dialog })}
      />
      <div class={`work ${whole ? "whole" : ""}`} data-pane={state.pane} ref={work}>
        <EditorPane
          session={session}
          onWidth={(percent) => {
            split.value = percent;
          }}
        />
        <main class="pane answer" id="answer" tabIndex={0}>
          {lesson.value && !whole ? <LessonText lesson={lesson.value} /> : null}
          <CurrentView session={session} />
        </main>
      </div>
      <div>
        {whole ? null : (
          <PaneSwitch pane={state.pane} onPane={(pane) => store.dispatch({ type: "pane", pane })} />
        )}
        <Footer facts={session.facts} took={store.judgement.value.value?.took ?? null} />
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
  const { document, text, settings, readOnly } = store.state.value;
  const { value: judgement } = store.judgement.value;
  const manifests = document === "manifests";
  return (
    <section class="pane editor" aria-label="Editor">
      <div class="bar">
        <div role="tablist" aria-label="What is edited">
          {(["manifests", "settings"] as const).map((name) => (
            <button
              type="button"
              role="tab"
              key={name}
              aria-selected={name === document}
              onClick={() => store.dispatch({ type: "document", document: name })}
            >
              {name === "manifests" ? "Manifests" : "Settings"}
            </button>
          ))}
        </div>
        <span class="spacer" />
        <Problems session={session} />
      </div>
      {judgement && judgement.unreadable > 0 && manifests ? (
        <p class="notice warn slim" role="status">
          A part cannot be read. The answers are about the rest.
        </p>
      ) : null}
      <Editor
        text={manifests ? text : settings}
        label={manifests ? "Manifests, YAML" : "Settings of the policy, YAML"}
        readOnly={readOnly}
        markers={manifests ? (judgement?.markers ?? NO_MARKERS) : NO_MARKERS}
        target={store.target.value}
        onEdit={(edited) => store.dispatch({ type: "edit", document, text: edited })}
        fixOf={store.fixOf}
        onReady={session.onEditor}
      />
      <Splitter onMove={onWidth} />
    </section>
  );
}

const NO_MARKERS: never[] = [];

function Problems({ session }: { session: Session }) {
  const { value, behind, error } = session.store.judgement.value;
  const errors = value?.markers.filter(({ severity }) => severity === "error").length ?? 0;
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
    said.current =
      denied.length === 0
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
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        store.dispatch({ type: "dialog", dialog: "palette" });
      } else if (event.key === "?" && !typing) {
        store.dispatch({ type: "dialog", dialog: "help" });
      } else if (event.key === "F8" && !typing) {
        nextProblem();
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
