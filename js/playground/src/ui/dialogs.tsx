/** The dialog that is open, if one is. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { commandsOf } from "../commands.js";
import type { Session } from "../session.js";
import { Help } from "./help.js";
import { Palette } from "./palette.js";
import { Share } from "./share.js";

export function Dialogs({ session }: { session: Session }) {
  const { store } = session;
  const close = () => store.dispatch({ type: "dialog", dialog: null });
  switch (store.state.value.dialog) {
    case "palette":
      return <Palette commands={commandsOf(session)} onClose={close} />;
    case "help":
      return <Help onClose={close} />;
    case "share":
      return <ShareNow session={session} onClose={close} />;
    default:
      return null;
  }
}

function ShareNow({ session, onClose }: { session: Session; onClose(): void }) {
  const link = useSignal<string | null>(null);
  useEffect(() => {
    void session.link().then((made) => {
      link.value = made;
    });
  }, []);
  const { text } = session.store.state.value;
  const url = link.value ?? "";
  const [page, fragment] = url.split("#");
  return (
    <Share
      link={link.value}
      markdown={`[Open in the Partywall playground](${url})\n\n\`\`\`yaml\n${text}\`\`\`\n`}
      command={`partywall connectivity - <<'EOF'\n${text}EOF\n`}
      frame={`<iframe src="${page}?embed=1#${fragment}" title="Partywall" width="100%" height="560"></iframe>`}
      onCopy={session.copy}
      onDownload={session.download}
      onClose={onClose}
    />
  );
}
