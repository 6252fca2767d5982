/** The view that is shown. What a first visit does not need is fetched behind it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lazily } from "../lazily.js";
import type { Session } from "../session.js";
import { LearnView } from "./learn.js";

type Workbench = typeof import("./workbench.js").WorkbenchView;

export function CurrentView({ session }: { session: Session }) {
  const workbench = useSignal<{ View: Workbench } | null>(null);
  const waiting = useSignal("Loading…");
  useEffect(() => {
    const use = ({ WorkbenchView }: typeof import("./workbench.js")) => {
      workbench.value = { View: WorkbenchView };
    };
    lazily(import("./workbench.js"), use, (sentence) => {
      waiting.value = sentence;
    });
  }, []);
  if (session.store.now.view.value === "learn") return <Learn session={session} />;
  const View = workbench.value?.View;
  return View ? <View session={session} /> : <p class="loading">{waiting}</p>;
}

function Learn({ session: { player, store } }: { session: Session }) {
  return (
    <LearnView
      entries={player.entries.value}
      done={player.done.value}
      busy={player.busy.value}
      scene={player.scene.value}
      onRun={(command) => void player.play(command)}
      onRestart={player.restart}
      onWorkbench={() => {
        const text = player.text();
        if (text) store.dispatch({ type: "open", text, view: "reach" });
        else store.dispatch({ type: "show", view: "reach" });
      }}
    />
  );
}
