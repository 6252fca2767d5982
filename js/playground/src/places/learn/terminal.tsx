/** A terminal: what was typed and answered, and a line to type the next command on. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export interface Entry {
  command: string;
  output: string;
  outcome: "done" | "failed" | "page" | "timeout";
  /** Why a request got through, or not. */
  reason: string;
}

export interface TerminalProps {
  entries: Entry[];
  /** The command that the story waits for; Tab or the button types it. */
  next: string | null;
  busy: boolean;
  onRun(command: string): void;
}

export function Terminal({ entries, next, busy, onRun }: TerminalProps) {
  const line = useSignal("");
  const back = useSignal(0);
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [entries.length]);
  const run = (command: string) => {
    if (command.trim() === "") return;
    line.value = "";
    back.value = 0;
    onRun(command.trim());
  };
  const recall = (step: number) => {
    back.value = Math.max(0, Math.min(entries.length, back.value + step));
    line.value = entries[entries.length - back.value]?.command ?? "";
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowUp") recall(1);
    else if (event.key === "ArrowDown") recall(-1);
    else if (
      event.key === "Tab" &&
      !event.shiftKey &&
      next &&
      line.value !== next &&
      next.startsWith(line.value)
    )
      line.value = next;
    else return;
    event.preventDefault();
  };
  return (
    <div class="terminal">
      <div class="terminal-log" role="log" aria-label="Terminal" tabIndex={0} ref={log}>
        {entries.map((entry, at) => (
          <div key={`${at} ${entry.command}`} class={`entry ${entry.outcome}`}>
            <p class="command">
              <span aria-hidden="true">$ </span>
              {entry.command}
            </p>
            <pre>{entry.output}</pre>
            {entry.reason ? <p class="reason">{entry.reason}</p> : null}
          </div>
        ))}
        {busy ? <p class="muted">…</p> : null}
      </div>
      <form
        class="prompt"
        onSubmit={(event) => {
          event.preventDefault();
          run(line.value);
        }}
      >
        <span aria-hidden="true">$</span>
        <input
          aria-label="Command line"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={next ?? "type help, or a command of your own"}
          value={line.value}
          onInput={(event) => {
            line.value = event.currentTarget.value;
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button">
          Enter
        </button>
      </form>
    </div>
  );
}
