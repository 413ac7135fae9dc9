/** The wallet as the server sent it: shown, and kept on this device for when there is no network. */

import { able, keep } from "./keep.js";
import { show } from "./show.js";

const root = document.getElementById("wallet");
const WORKER = "/wallet-worker.js";
/** The wallet's pages; and signing out, so that the worker hears of it and clears away what is kept. */
const SCOPES = ["/wallet", "/sign-out"];

if (root) {
  const [page] = performance.getEntriesByType("navigation");
  const skewMs = Date.parse(root.dataset.now) - (performance.timeOrigin + (page?.responseStart ?? 0));
  const shown = { html: root.outerHTML, skewMs, at: Date.parse(root.dataset.now) };
  show(root, skewMs);
  if (able()) keepAll(shown);
  const offline = () => root.classList.toggle("offline", !navigator.onLine);
  addEventListener("online", offline);
  addEventListener("offline", offline);
}

async function keepAll(shown) {
  try {
    await keep(location.pathname, shown);
    await Promise.all(SCOPES.map((scope) => navigator.serviceWorker.register(WORKER, { scope })));
    await navigator.serviceWorker.ready;
    root.classList.add("kept");
  } catch {
    // no room, or a window that keeps nothing: the wallet needs a network then, and doesn't say otherwise
  }
}
