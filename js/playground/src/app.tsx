/** The page: it hands state to the views and their events to the store. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { CurrentView } from "./places/current.js";
import { LessonText } from "./places/learn/lesson-text.js";
import { wholeOf } from "./places/verdict/whole.js";
import type { Session } from "./session.js";
import { isWhole, type View } from "./state.js";
import { Footer, Header, PaneSwitch } from "./ui/chrome.js";
import { Dialogs } from "./ui/dialogs.js";
import { EditorPane } from "./ui/editor-pane.js";
import { MAC } from "./ui/keys.js";
import { PlaceBar } from "./ui/place-bar.js";
import { Toast } from "./ui/toast.js";

export function App({ session }: { session: Session }) {
  const { store, lessons } = session;
  const { view, embed, theme, pane, changed } = store.now;
  const split = useSignal(42);
  const work = useRef<HTMLDivElement>(null);
  const took = useComputed(() => store.judgement.value.value?.took ?? null);
  const lesson = useComputed(() => lessons.value?.find(({ id }) => id === store.now.lesson.value) ?? null);
  const show = (chosen: View) => store.dispatch({ type: "show", view: chosen });
  useKeys(session);
  useEffect(() => work.current?.style.setProperty("--split", `${split.value}%`));
  const whole = isWhole(view.value);
  return (
    <div class={`shell ${embed.value ? "embedded" : ""}`}>
      <Header
        view={view.value}
        theme={theme.value}
        embed={embed.value}
        onView={show}
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
          <Bar session={session} whole={whole} onView={show} />
          {lesson.value && !whole ? (
            <LessonText
              key={lesson.value.id}
              lesson={lesson.value}
              changed={changed.value}
              embed={embed.value}
            />
          ) : null}
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

function Bar({ session, whole, onView }: { session: Session; whole: boolean; onView(view: View): void }) {
  const { store, setSetting } = session;
  const { view, readOnly } = store.now;
  const plugin = useComputed(() => store.judgement.value.value?.plugin ?? null);
  const named = useComputed(() => store.judgement.value.value?.pluginNamed ?? false);
  const choice = {
    ...{ plugin: plugin.value, named: named.value, readOnly: readOnly.value },
    onPlugin: (chosen: string | null) => setSetting(["plugin"], chosen ?? undefined),
  };
  return <PlaceBar view={view.value} onView={onView} plugin={whole ? null : choice} />;
}

/** Says the verdict to a screen reader when typing pauses. */
function LiveVerdict({ session }: { session: Session }) {
  const { value, behind, error } = session.store.judgement.value;
  const said = useRef("");
  if (value && !behind && !session.store.now.quiet.value) {
    const denied = value.objects.filter(({ verdict }) => verdict.answer === "denied");
    const { word, text } = wholeOf(value, error);
    said.current = `${word}: ${text} ${denied.map(({ title }) => title).join(", ")}`.trim();
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
      if ((MAC ? event.metaKey : event.ctrlKey) && event.key.toLowerCase() === "k") {
        store.dispatch({ type: "dialog", dialog: "palette" });
      } else if (event.key === "?" && !isTyping(event)) {
        store.dispatch({ type: "dialog", dialog: "help" });
      } else if (event.key === "F8" && !isTyping(event)) {
        nextProblem(event.shiftKey);
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

/** Whether an event goes to something that takes text. */
export function isTyping(event: Event): boolean {
  const target = event.composedPath()[0] as Partial<HTMLElement> | undefined;
  return target?.closest?.("input, textarea, select, [contenteditable]") != null;
}
