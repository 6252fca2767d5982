import { defineConfig } from "vite";
import { gallery } from "./build/gallery.js";
import { head } from "./build/html.js";
import { precache } from "./build/precache.js";
import { settingsHelp } from "./build/settings.js";

export default defineConfig({
  base: "./",
  plugins: [gallery(), settingsHelp(), head(), precache()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { page: "index.html", sw: "src/sw.ts" },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
