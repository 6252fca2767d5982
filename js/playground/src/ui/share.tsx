/** The ways to hand a workspace on. Nothing is uploaded: the link itself carries it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { LINK_LIMIT } from "../share.js";
import { Dialog } from "./dialog.js";

export interface ShareProps {
  link: string | null;
  /** Why there is no link and will be none. */
  failure: string | null;
  /** The Secrets that would be handed on; null until that is known. */
  secrets: string[] | null;
  markdown: string;
  command: string;
  frame(readOnly: boolean): string;
  /** Takes the Secrets out of the manifests, where that can be done. */
  onTakeOut: (() => void) | null;
  /** Hands them on all the same. */
  onAllow(): void;
  /** Asked for when it is copied: the module answers what the fixture expects. */
  onFixture(): void;
  onCopy(text: string, what: string): void;
  onDownload(): void;
  onClose(): void;
}

export function Share({
  link,
  failure,
  secrets,
  markdown,
  command,
  frame,
  onTakeOut,
  onAllow,
  onFixture,
  onCopy,
  onDownload,
  onClose,
}: ShareProps) {
  const readOnly = useSignal(false);
  const held = secrets === null || secrets.length > 0;
  const long = (link?.length ?? 0) > LINK_LIMIT;
  return (
    <Dialog label="Share" onClose={onClose}>
      <div class="dialog-head">
        <h2>Share</h2>
        <button type="button" class="button quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <p>The link carries the manifests itself, behind the #, where no server sees it.</p>
      {secrets !== null && secrets.length > 0 ? (
        <SecretsNotice names={secrets} onTakeOut={onTakeOut} onAllow={onAllow} />
      ) : null}
      {long ? (
        <p class="notice warn">
          This link has {link?.length} characters. Many chat programs cut links that long: a file is safer.
        </p>
      ) : null}
      <div>
        <Row
          title="Link"
          disabled={held || link === null}
          about={link ? `${link.length} characters` : (failure ?? "…")}
          action="Copy"
          onClick={() => link && onCopy(link, "The link")}
        />
        <Row
          title="Markdown"
          disabled={held || link === null}
          about="for an issue or a chat"
          action="Copy"
          onClick={() => onCopy(markdown, "The Markdown")}
        />
        <Row
          title="Command"
          disabled={held}
          about="the same question on the command line"
          action="Copy"
          onClick={() => onCopy(command, "The command")}
        />
        <Row
          title="Frame"
          disabled={held || link === null}
          about="for a page of your own"
          action="Copy"
          onClick={() => onCopy(frame(readOnly.value), "The frame")}
        >
          <label>
            <input
              type="checkbox"
              checked={readOnly.value}
              onChange={(event) => {
                readOnly.value = event.currentTarget.checked;
              }}
            />{" "}
            Read only
          </label>
        </Row>
        <Row
          title="Fixture"
          disabled={held}
          about="a folder with these manifests and today's answers, as commands of a shell"
          action="Copy"
          onClick={onFixture}
        />
        <Row title="File" about="manifests.yaml" action="Save" onClick={onDownload} />
      </div>
    </Dialog>
  );
}

function SecretsNotice({
  names,
  onTakeOut,
  onAllow,
}: { names: string[] } & Pick<ShareProps, "onTakeOut" | "onAllow">) {
  return (
    <div class="notice bad secrets" role="alert">
      <p>
        <strong>There are Secrets in it: {names.join(", ")}.</strong> Whoever gets the link can read them.
      </p>
      <p class="row">
        {onTakeOut ? (
          <button type="button" class="button primary" onClick={onTakeOut}>
            Take them out
          </button>
        ) : null}
        <button type="button" class="button" onClick={onAllow}>
          Share them all the same
        </button>
      </p>
    </div>
  );
}

function Row({
  title,
  about,
  action,
  children,
  disabled = false,
  onClick,
}: {
  title: string;
  about: string;
  action: string;
  /** What can be chosen about it. */
  children?: ComponentChildren;
  disabled?: boolean;
  onClick(): void;
}) {
  return (
    <div class="share-row">
      <div>
        <strong>{title}</strong>
        <p>{about}</p>
        {children}
      </div>
      <button
        type="button"
        class="button"
        disabled={disabled}
        onClick={onClick}
        aria-label={`${action} ${title.toLowerCase()}`}
      >
        {action}
      </button>
    </div>
  );
}
