/* The wallet's service worker. It keeps the frame of the wallet and its files, and hands them out when there is no
   network; the tickets themselves are kept by the page, encrypted. The server puts `KEPT` before it. */

const FILES = `onsale-wallet-files-${KEPT.version}`;
const TICKETS = "onsale-wallet-tickets";
const FRAME = "/wallet/kept";
const PATIENCE_MS = 4000;
const WHATEVER_HEADERS = { ignoreVary: true };

self.addEventListener("install", (event) => {
  const frame = new Request(FRAME, { cache: "reload" });
  const all = caches.open(FILES).then((cache) => cache.addAll([...KEPT.files, frame]));
  event.waitUntil(all.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldFiles().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === "/sign-out") event.waitUntil(caches.delete(TICKETS));
  else if (request.mode === "navigate" && request.method === "GET" && isWallet(pathname)) event.respondWith(page(request));
  else if (KEPT.files.includes(pathname + search)) event.respondWith(file(request));
});

const isWallet = (path) => path === "/wallet" || path.startsWith("/wallet/");

async function dropOldFiles() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("onsale-wallet-files-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** From the network. Where it fails, or keeps somebody waiting who has tickets here, what was kept. */
async function page(request) {
  const asked = fetch(request);
  const hasKept = (await caches.has(TICKETS)) && Boolean(await caches.match(FRAME, WHATEVER_HEADERS));
  const tooLong = new Promise((resolve) => hasKept && setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([asked.catch(() => null), tooLong]);
  if (answer && answer.status < 500) {
    // Signed out meanwhile: what is kept here is nobody's.
    if (answer.type === "opaqueredirect") await caches.delete(TICKETS);
    return answer;
  }
  return (await caches.match(FRAME, WHATEVER_HEADERS)) ?? answer ?? Response.error();
}

async function file(request) {
  return (await caches.match(request, WHATEVER_HEADERS)) ?? fetch(request);
}
