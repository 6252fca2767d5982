/**
 * Keeps the files of the page, so that it opens without a network. Everything else goes by.
 * A new version waits until no page of the old one is open: open pages still fetch their parts.
 */
interface Precache {
  version: string;
  files: string[];
}

/** The little of a service worker's scope that is used here. */
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  clients: { claim(): Promise<void> };
  location: Location;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;
const { version, files } = JSON.parse("__PRECACHE__") as Precache;
const CACHE = `partywall-${version}`;

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files.map(fresh))));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== scope.location.origin) return;
  event.respondWith(answer(request));
});

/** A new page comes from the network where there is one; what its name holds the hash of never changes. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (request.mode === "navigate") return fetch(request).catch(() => kept ?? Response.error());
  return kept ?? fetch(request);
}

/** What is named by its hash is what it was; of the rest the browser may keep another version. */
function fresh(file: string): Request | string {
  return file.includes("assets/") ? file : new Request(file, { cache: "reload" });
}

async function dropOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith("partywall-") && name !== CACHE)
      .map((name) => caches.delete(name)),
  );
}
