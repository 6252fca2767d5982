/** The system's Chromium, or a sentence that says how to get one. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export function findChromium(): string {
  const installed = [...PLACES, playwrightsOwn()].find((path) => path !== undefined && existsSync(path));
  if (installed === undefined) {
    throw new Error(
      "no Chromium found; install one with `apt-get install chromium` or `npx playwright-core install chromium`, or name it in CHROMIUM",
    );
  }
  return installed;
}

function playwrightsOwn(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** Without the services that a browser calls home with: the tests count requests. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
