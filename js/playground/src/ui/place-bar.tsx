/** The line above an answer: the views of its place, and whose reading of policies it is. */
import type { Plugin } from "../engine/wire.js";
import { PLACES, placeOf, type View } from "../state.js";
import { VIEW_TITLES } from "./chrome.js";

interface PlaceBarProps {
  view: View;
  onView(view: View): void;
  plugin: PluginChoice | null;
}

export interface PluginChoice {
  /** Whose reading holds, if that is known. */
  plugin: Plugin | null;
  /** Whether the settings name it; else the kinds at hand decide. */
  named: boolean;
  readOnly: boolean;
  onPlugin(plugin: Plugin | null): void;
}

export function PlaceBar({ view, onView, plugin }: PlaceBarProps) {
  const place = placeOf(view);
  const views: readonly View[] = place === null ? [] : PLACES[place];
  if (views.length < 2 && plugin === null) return null;
  return (
    <div class="place-bar">
      {views.length > 1 ? (
        <nav class="views" aria-label="Views">
          {views.map((name) => (
            <button
              type="button"
              key={name}
              aria-current={name === view ? "page" : undefined}
              onClick={() => onView(name)}
            >
              {VIEW_TITLES[name]}
            </button>
          ))}
        </nav>
      ) : null}
      <span class="spacer" />
      {plugin ? <PluginSelect {...plugin} /> : null}
    </div>
  );
}

export const PLUGINS: Record<Plugin, string> = {
  kubernetes: "Kubernetes",
  cilium: "Cilium",
  calico: "Calico",
};

/** The setting `plugin`: whose reading of policies decides. */
export function PluginSelect({ plugin, named, readOnly, onPlugin }: PluginChoice) {
  const detected = plugin === null || named ? "Detect it" : `${PLUGINS[plugin]} (detected)`;
  return (
    <label class="plugin">
      <span aria-hidden="true">Read as</span>
      <select
        class="field"
        aria-label="Network plugin, as whose policies they are read"
        disabled={readOnly}
        value={named && plugin ? plugin : ""}
        onChange={(event) => onPlugin((event.currentTarget.value || null) as Plugin | null)}
      >
        <option value="">{detected}</option>
        {(Object.keys(PLUGINS) as Plugin[]).map((name) => (
          <option key={name} value={name}>
            {PLUGINS[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
