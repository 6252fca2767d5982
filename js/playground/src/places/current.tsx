/** The view that is shown. What a first visit does not need is fetched behind it. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { lazily } from "../lazily.js";
import type { Session } from "../session.js";
import { RecipeView } from "./learn/recipe.js";
import { StartView } from "./start/start.js";

type Workbench = typeof import("./workbench.js").WorkbenchView;

export function CurrentView({ session }: { session: Session }) {
  const workbench = useSignal<{ View: Workbench } | null>(null);
  const waiting = useSignal("Loading…");
  const view = session.store.now.view.value;
  const View = workbench.value?.View;
  useEffect(() => {
    const use = ({ WorkbenchView }: typeof import("./workbench.js")) => {
      workbench.value = { View: WorkbenchView };
    };
    lazily(import("./workbench.js"), use, (sentence) => {
      waiting.value = sentence;
    });
  }, []);
  const focus = useRef({ view, lost: false });
  useLayoutEffect(() => {
    const { current } = focus;
    if (current.view !== view) current.lost = isLost();
    current.view = view;
    if (current.lost) current.lost = !moveToHead();
  }, [view, View]);
  if (view === "start") return <Start session={session} />;
  if (view === "recipe") return <Recipe session={session} />;
  return View ? <View session={session} /> : <p class="loading">{waiting}</p>;
}

/** Whether what had the focus is gone. */
function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Whoever pressed something that is gone stands at the head of what came instead, once it is there. */
function moveToHead(): boolean {
  const head = document.getElementById("view-title");
  (head ?? document.getElementById("answer"))?.focus({ preventScroll: true });
  return head !== null;
}

function Start({ session }: { session: Session }) {
  const { store, openText, pickFile, copy, fail } = session;
  const kinds = useSignal<string | null>(null);
  useEffect(() => {
    store.ask({ kind: "kinds" }).then((all) => {
      kinds.value = all;
    }, fail);
  }, []);
  return (
    <StartView
      kinds={kinds.value}
      onLearn={() => store.dispatch({ type: "show", view: "recipe" })}
      onLessons={() => store.dispatch({ type: "show", view: "lessons" })}
      onPolicy={(text) => openText(text, "verdict")}
      onPolicyFile={() => pickFile("verdict")}
      onClusterFile={() => pickFile("reach")}
      onCopy={copy}
    />
  );
}

function Recipe({ session: { player, store, openBroken } }: { session: Session }) {
  return (
    <RecipeView
      entries={player.entries.value}
      done={player.done.value}
      busy={player.busy.value}
      scene={player.scene.value}
      onRun={(command) => void player.play(command)}
      onRestart={player.restart}
      onWorkbench={() => {
        const text = player.text();
        if (text) openBroken(text, player.placeToBreak());
        else store.dispatch({ type: "show", view: "reach" });
      }}
    />
  );
}
