/** What the wallet keeps on this device: what its page shows, encrypted.
 *
 * The key is in a cookie that the server set and takes back on signing in or out, and that ends with the tickets: from
 * then on nobody can read what lies here, whether or not a script came to clear it away.
 */

const CACHE = "onsale-wallet-tickets";
const COOKIE = "onsale_wallet";
const NONCE_BYTES = 12;

/** Whether this browser can: not without TLS, and not in some private windows. */
export const able = () => Boolean(globalThis.caches && globalThis.crypto?.subtle && navigator.serviceWorker);

const addressOf = (path) => `/wallet/kept/of${path}`;

/** Keep what the page at `path` shows: a plain object. */
export async function keep(path, shown) {
  const key = await keyOfCookie();
  if (!key) return;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = new TextEncoder().encode(JSON.stringify(shown));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  const cache = await caches.open(CACHE);
  await cache.put(addressOf(path), new Response(new Blob([nonce, sealed])));
}

/** What was kept of that page, or of the whole wallet; null when there is nothing, or nothing of who is here now. */
export async function kept(path) {
  const key = await keyOfCookie();
  if (!key) return forget();
  const cache = await caches.open(CACHE);
  for (const wanted of new Set([path, "/wallet"])) {
    const found = await cache.match(addressOf(wanted));
    if (!found) continue;
    const bytes = new Uint8Array(await found.arrayBuffer());
    const how = { name: "AES-GCM", iv: bytes.subarray(0, NONCE_BYTES) };
    try {
      const plain = await crypto.subtle.decrypt(how, key, bytes.subarray(NONCE_BYTES));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return forget(); // somebody else's
    }
  }
  return null;
}

export async function forget() {
  await caches.delete(CACHE);
  return null;
}

async function keyOfCookie() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${COOKIE}=`));
  if (!found) return null;
  const text = found.slice(COOKIE.length + 1).replaceAll("-", "+").replaceAll("_", "/");
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}
