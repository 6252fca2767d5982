/** The dialogs that nobody types into at once: help, and the ways to share. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Secrets } from "../engine/secrets.js";
import type { Plugin } from "../engine/wire.js";
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

/** The plugin that the settings name. */
function pluginNamed({ store }: Session): Plugin | null {
  const judgement = store.judgement.value.value;
  return judgement?.pluginNamed ? judgement.plugin : null;
}

function ShareNow({ session, onClose }: { session: Session; onClose(): void }) {
  const { store } = session;
  const { text, baseline, readOnly } = store.state.value;
  const link = useSignal<string | null>(null);
  const failure = useSignal<string | null>(null);
  const secrets = useSignal<Secrets | null>(null);
  const allowed = useSignal(false);
  useEffect(() => {
    session.link().then(
      (made) => {
        link.value = made;
      },
      (error: unknown) => {
        failure.value = `The link could not be made: ${sentenceOf(error)}`;
      },
    );
    // Where nobody can say whether there are Secrets, nothing is held back and nothing is promised.
    const unknown = (): Secrets[] => [];
    void store
      .ask({ kind: "secrets", texts: [text, baseline ?? ""] })
      .catch(unknown)
      .then(([now, before]) => {
        const names = [now, before].flatMap((one) => one?.names ?? []);
        const removable = (before?.names.length ?? 0) === 0;
        secrets.value = { names, without: removable ? (now?.without ?? null) : null };
      });
  }, [text, baseline]);
  const without = secrets.value?.without ?? null;
  return (
    <Share
      link={link.value}
      failure={failure.value}
      secrets={allowed.value ? [] : (secrets.value?.names ?? null)}
      markdown={markdownOf(link.value ?? "", text)}
      command={commandLine({ ...store.state.value, plugin: pluginNamed(session) })}
      frame={(readOnly) => frameOf(link.value ?? "", readOnly)}
      onTakeOut={
        without === null || readOnly
          ? null
          : () => {
              link.value = null;
              store.dispatch({ type: "edit", document: "manifests", text: without });
            }
      }
      onAllow={() => {
        allowed.value = true;
      }}
      onFixture={session.copyFixture}
      onCopy={session.copy}
      onDownload={session.download}
      onClose={onClose}
    />
  );
}
