/** Every command by its name: Ctrl K, a few letters, Enter. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "./dialog.js";

export interface Command {
  title: string;
  /** What stands beside it: a key, or the group it is of. */
  hint: string;
  run(): void;
}

/** The commands that hold all words of the query, those that begin with it first. */
export function find(commands: Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = commands.filter(({ title, hint }) => {
    const text = `${title} ${hint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = ({ title }: Command) => (title.toLowerCase().startsWith(query.toLowerCase()) ? 0 : 1);
  return hits.sort((a, b) => first(a) - first(b)).slice(0, 50);
}

interface PaletteProps {
  commands: Command[];
  /** Whether more commands are on their way. */
  loading: boolean;
  onClose(): void;
}

export function Palette({ commands, loading, onClose }: PaletteProps) {
  const query = useSignal("");
  const at = useSignal(0);
  /** Enter was pressed before the command it means was there. */
  const hurried = useSignal(false);
  const list = useRef<HTMLUListElement>(null);
  const found = find(commands, query.value);
  const chosen = Math.min(at.value, found.length - 1);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const run = (command: Command | undefined) => {
    hurried.value = command === undefined && loading;
    if (command === undefined) return;
    onClose();
    command.run();
  };
  useEffect(() => {
    if (hurried.value) run(found[chosen]);
  }, [commands.length]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      at.value = (chosen + step + found.length) % Math.max(1, found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Dialog label="Commands" onClose={onClose}>
      <input
        class="field palette-input"
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls="commands"
        aria-activedescendant={found.length > 0 ? `command-${chosen}` : undefined}
        placeholder="What do you want to do?"
        autocomplete="off"
        spellcheck={false}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          at.value = 0;
          hurried.value = false;
        }}
        onKeyDown={onKeyDown}
      />
      <ul class="palette-list" id="commands" role="listbox" aria-label="Commands" ref={list}>
        {found.map((command, index) => (
          <li
            key={command.title}
            id={`command-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(command)}
            onKeyDown={onKeyDown}
          >
            <span>{command.title}</span>
            <span class="muted">{command.hint}</span>
          </li>
        ))}
      </ul>
      <p class="muted" role="status">
        {loading ? "The lessons are on their way." : found.length === 0 ? "No command is called that." : ""}
      </p>
    </Dialog>
  );
}
