// Keeps the scanner on the device. `KEPT` stands before this: {version, files}, all addressed by their content.
// Pages come from the network while it answers soon, and from here otherwise; files never change, so from here first.

const FILES = "scan-files-";
const PAGES = "scan-pages";
const ANSWER_WITHIN_MS = 2500;
const VERSIONS_KEPT = 3; // a page kept from before still names its own files
const PAGES_KEPT = 30;
const IS_PAGE = /^\/scan\/(evt_[0-9a-z]+)?$/;
const leavings = new Map(); // how often the door of a page was left; what was asked for before isn't kept after it

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(FILES + KEPT.version)
      .then((cache) => cache.addAll(KEPT.files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (IS_PAGE.test(url.pathname)) event.respondWith(page(request, url.pathname));
  } else if (url.pathname.startsWith("/static/") || url.pathname.startsWith("/scan/icons/")) event.respondWith(file(request));
});

// A page asks for itself to be kept, once it is there: the first time it is shown, nobody here has seen it come.
self.addEventListener("message", (event) => {
  const { keep: kept, leave: left } = event.data ?? {};
  if (IS_PAGE.test(kept ?? "")) event.waitUntil(fetchAndKeep(kept, new Request(kept, { credentials: "same-origin" })));
  if (IS_PAGE.test(left ?? "")) event.waitUntil(leave(left));
});

async function tidy() {
  const versions = (await caches.keys()).filter((name) => name.startsWith(FILES) && name !== FILES + KEPT.version);
  await Promise.all(versions.slice(0, Math.max(0, versions.length + 1 - VERSIONS_KEPT)).map((name) => caches.delete(name)));
}

async function leave(path) {
  leavings.set(path, (leavings.get(path) ?? 0) + 1);
  await (await caches.open(PAGES)).delete(path);
}

async function fetchAndKeep(path, request) {
  const before = leavings.get(path);
  const response = await fetch(request);
  if (!response.ok || response.redirected) return response;
  const cache = await caches.open(PAGES);
  await cache.put(path, response.clone());
  if (leavings.get(path) !== before) await cache.delete(path);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - PAGES_KEPT)).map((request) => cache.delete(request)));
  return response;
}

async function page(request, path) {
  const cache = await caches.open(PAGES);
  const kept = await cache.match(path);
  const coming = fetchAndKeep(path, request);
  if (!kept) {
    // A door that was never opened here, and no network: the list of doors says what is needed, a browser's page doesn't.
    return coming.catch(async (error) => (await cache.match("/scan/")) ?? Promise.reject(error));
  }
  const late = new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS));
  const response = await Promise.race([coming.catch(() => undefined), late]);
  if (!response) return kept;
  // Whoever's session ended goes on scanning, and is asked to sign in on the page itself.
  const signedOut = response.type === "opaqueredirect" && path !== "/scan/";
  if (signedOut || response.status >= 500) return kept;
  if (response.status === 403 || response.status === 404) await cache.delete(path);
  return response;
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) (await caches.open(FILES + KEPT.version)).put(request, response.clone());
  return response;
}
