/** Has the browser keep this page, so that it opens without a network. */

/** Whether it is kept now; never where the browser can't (an address without TLS, a private window). */
export async function keptOnDevice() {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register("/scan/worker.js", { scope: "/scan/" });
    const { active } = await navigator.serviceWorker.ready;
    // The list of doors as well: whoever starts the app begins there.
    for (const path of new Set([location.pathname, "/scan/"])) active.postMessage({ keep: path });
    for (let tries = 0; tries < 40; tries++) {
      if (await caches.match(location.pathname)) return true;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  } catch {
    // Not allowed here: the page works as long as it is open.
  }
  return false;
}
