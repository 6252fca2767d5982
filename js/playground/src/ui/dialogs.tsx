/**
 * The dialog that is open, if one is. The palette is there from the start,
 * because people type on as soon as they have called it; the others are
 * fetched while the page is idle.
 */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { commandsOf } from "../commands.js";
import { whenIdle } from "../idle.js";
import { lazily } from "../lazily.js";
import type { Session } from "../session.js";
import { Dialog } from "./dialog.js";
import { Palette } from "./palette.js";
import { Reading } from "./reading.js";

type Other = typeof import("./other-dialogs.js").OtherDialog;

/** What lies over the page, whatever it shows. */
export function Dialogs({ session }: { session: Session }) {
  return (
    <>
      <Reading store={session.store} />
      <OpenDialog session={session} />
    </>
  );
}

function OpenDialog({ session }: { session: Session }) {
  const { store, lessons } = session;
  const dialog = store.now.dialog.value;
  const other = useSignal<{ View: Other } | null>(null);
  const waiting = useSignal("Loading…");
  useEffect(() => {
    const use = ({ OtherDialog }: typeof import("./other-dialogs.js")) => {
      other.value = { View: OtherDialog };
    };
    const say = (sentence: string) => {
      waiting.value = sentence;
    };
    return whenIdle(() => lazily(import("./other-dialogs.js"), use, say));
  }, []);
  const close = () => store.dispatch({ type: "dialog", dialog: null });
  if (dialog === null) return null;
  if (dialog === "palette")
    return <Palette commands={commandsOf(session)} loading={lessons.value === null} onClose={close} />;
  const View = other.value?.View;
  return View ? (
    <View session={session} dialog={dialog} onClose={close} />
  ) : (
    <Dialog label="Loading" onClose={close}>
      <p role="status">{waiting}</p>
    </Dialog>
  );
}
