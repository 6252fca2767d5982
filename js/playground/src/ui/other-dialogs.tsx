/** The dialogs that nobody types into at once: help, and the ways to share. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sentenceOf } from "../sentence.js";
import type { Session } from "../session.js";
import { commandLine } from "./command-line.js";
import { Help } from "./help.js";
import { Share } from "./share.js";
import { frameOf, markdownOf } from "./snippets.js";

interface OtherDialogProps {
  session: Session;
  dialog: "help" | "share";
  onClose(): void;
}

export function OtherDialog({ session, dialog, onClose }: OtherDialogProps) {
  return dialog === "help" ? <Help onClose={onClose} /> : <ShareNow session={session} onClose={onClose} />;
}

function ShareNow({ session, onClose }: { session: Session; onClose(): void }) {
  const link = useSignal<string | null>(null);
  const failure = useSignal<string | null>(null);
  useEffect(() => {
    session.link().then(
      (made) => {
        link.value = made;
      },
      (error: unknown) => {
        failure.value = `The link could not be made: ${sentenceOf(error)}`;
      },
    );
  }, []);
  const { text } = session.store.state.value;
  return (
    <Share
      link={link.value}
      failure={failure.value}
      markdown={markdownOf(link.value ?? "", text)}
      command={commandLine(session.store.state.value)}
      frame={(readOnly) => frameOf(link.value ?? "", readOnly)}
      onFixture={session.copyFixture}
      onCopy={session.copy}
      onDownload={session.download}
      onClose={onClose}
    />
  );
}
