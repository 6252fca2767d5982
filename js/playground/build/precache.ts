/** Tells the service worker which files make the page, and names the set by their content. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const PLACE = '"__PRECACHE__"';
/** Files of `public/`; they are copied beside the bundle, not into it. */
const PUBLIC = ["icon.svg", "manifest.webmanifest"];

export function precache(): Plugin {
  return {
    name: "partywall:precache",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("the build holds no service worker");
        const files = Object.keys(bundle).filter((file) => file !== "sw.js" && !file.endsWith(".map"));
        const hash = createHash("sha256");
        for (const file of files.sort()) {
          const output = bundle[file];
          hash.update(file).update(output?.type === "chunk" ? output.code : (output?.source ?? ""));
        }
        const list = { version: hash.digest("hex").slice(0, 16), files: ["./", ...files, ...PUBLIC] };
        if (!worker.code.includes(PLACE) && !worker.code.includes("`__PRECACHE__`")) {
          throw new Error("the service worker has no place for its list");
        }
        worker.code = worker.code
          .replace(PLACE, JSON.stringify(JSON.stringify(list)))
          .replace("`__PRECACHE__`", JSON.stringify(JSON.stringify(list)));
      },
    },
  };
}
