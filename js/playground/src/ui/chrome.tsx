/** What surrounds every place: the head of the page, its foot, and the switch for narrow screens. */
import type { ReadonlySignal } from "@preact/signals";
import { type Pane, PLACES, type Place, placeOf, type Theme, type View } from "../state.js";
import { wholePage } from "./address.js";
import { Icon, type IconName } from "./icons.js";
import { MAC } from "./keys.js";

export const PLACE_TITLES: Record<Place, string> = {
  learn: "Learn",
  verdict: "Verdict",
  reach: "Reach",
  changes: "Changes",
  audit: "Audit",
};

export const VIEW_TITLES: Record<View, string> = {
  start: "Start",
  recipe: "The recipe",
  lessons: "Lessons",
  verdict: "Verdict",
  reach: "Matrix",
  explain: "Explain",
  picture: "Picture",
  changes: "Changes",
  isolation: "Isolation",
  exposure: "Exposure",
  findings: "Findings",
};

const THEMES: Record<Theme, { next: Theme; icon: IconName; label: string }> = {
  system: { next: "light", icon: "auto", label: "Colours: as the system" },
  light: { next: "dark", icon: "sun", label: "Colours: light" },
  dark: { next: "system", icon: "moon", label: "Colours: dark" },
};

export interface HeaderProps {
  view: View;
  theme: Theme;
  embed: boolean;
  onView(view: View): void;
  onTheme(theme: Theme): void;
  onDialog(dialog: "palette" | "help" | "share"): void;
}

export function Header({ view, theme, embed, onView, onTheme, onDialog }: HeaderProps) {
  const { next, icon, label } = THEMES[theme];
  return (
    <header class="top">
      <a class="skip" href="#answer" onClick={(event) => leap(event, "answer")}>
        Skip to the answer
      </a>
      <h1 class="brand">
        <button
          type="button"
          class="brand-button"
          aria-current={view === "start" ? "page" : undefined}
          disabled={embed}
          onClick={() => onView("start")}
        >
          <Brand />
          Partywall
        </button>
      </h1>
      {embed ? <span class="spacer" /> : <Places view={view} onView={onView} />}
      <div class="tools">
        {embed ? (
          <a class="button" href={wholePage(location.href)} target="_blank" rel="noreferrer">
            Open the playground
          </a>
        ) : (
          <>
            <Tool
              icon="search"
              label={`Find a command (${MAC ? "⌘" : "Ctrl"} K)`}
              onClick={() => onDialog("palette")}
            />
            <Tool icon="share" label="Share" onClick={() => onDialog("share")} />
            <Tool icon={icon} label={label} onClick={() => onTheme(next)} />
            <Tool icon="help" label="Help and keys (?)" onClick={() => onDialog("help")} />
          </>
        )}
      </div>
    </header>
  );
}

function Places({ view, onView }: Pick<HeaderProps, "view" | "onView">) {
  const current = placeOf(view);
  return (
    <nav class="nav" aria-label="Places">
      {(Object.keys(PLACES) as Place[]).map((place) => (
        <button
          type="button"
          key={place}
          aria-current={place === current ? "page" : undefined}
          onClick={() => onView(PLACES[place][0])}
        >
          {PLACE_TITLES[place]}
        </button>
      ))}
    </nav>
  );
}

/** Moves the focus without touching the fragment, which belongs to shared links. */
function leap(event: MouseEvent, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}

function Brand() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#3450c8" />
      <path d="M14 4h4v24h-4z" fill="#fff" />
      <circle cx="7.5" cy="16" r="3.5" fill="#9fe3c4" />
      <circle cx="24.5" cy="16" r="3.5" fill="#ffc4bd" />
    </svg>
  );
}

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick(): void }) {
  return (
    <button type="button" class="button quiet" title={label} aria-label={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

export interface ModuleFacts {
  version: string;
  sha256: string;
  size: number;
}

export function Footer({ facts, took }: { facts: ModuleFacts; took: ReadonlySignal<number | null> }) {
  return (
    <footer class="foot">
      <span>
        policy.wasm {facts.version}, {Math.ceil(facts.size / 1_000)} kB
      </span>
      <span title={`sha256:${facts.sha256}`}>
        sha256{" "}
        <code class="digest">
          {facts.sha256 ? `${facts.sha256.slice(0, 16)}…` : "not available without https"}
        </code>
        <span class="hidden-visually" data-testid="digest">
          {facts.sha256}
        </span>
      </span>
      <span class="spacer" />
      <Took milliseconds={took} />
      <span class="wide">Everything stays in this browser</span>
    </footer>
  );
}

function Took({ milliseconds: { value } }: { milliseconds: ReadonlySignal<number | null> }) {
  if (value === null) return null;
  return <span class="wide">judged in {value < 1 ? "under 1" : Math.round(value)} ms</span>;
}

export function PaneSwitch({ pane, onPane }: { pane: Pane; onPane(pane: Pane): void }) {
  return (
    <nav class="panes" aria-label="What is shown">
      {(["editor", "answer"] as const).map((name) => (
        <button
          type="button"
          class="button"
          key={name}
          aria-pressed={name === pane}
          onClick={() => onPane(name)}
        >
          {name === "editor" ? "Manifests" : "Answer"}
        </button>
      ))}
    </nav>
  );
}
