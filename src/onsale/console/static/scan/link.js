/** Talking to the server: each question has a deadline, and after one that wasn't met we know that we are away.
 *
 * States: `online`; `away` (no network, or too slow a one); `signed_out` (the session ended); `refused` (this isn't
 * their door any more). Away, nothing is asked for a verdict; the heartbeat finds out when we are back.
 */

export const VERDICT_WITHIN_MS = 800;
const OTHERS_WITHIN_MS = 10_000;

/** The server's answer that isn't a success. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.title ?? String(status));
    Object.assign(this, { status, problem });
  }

  /** Whether it is about this field of what was sent. */
  of(field) {
    return Boolean(this.problem?.errors?.some((error) => error.field === field));
  }
}

export class Link extends EventTarget {
  state = navigator.onLine ? "online" : "away";
  /** How far the server's clock is ahead of ours, in ms; null before it was ever asked. */
  skewMs = null;

  constructor(event) {
    super();
    this.root = `/api/v1/events/${event}`;
    this.token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    addEventListener("offline", () => this.#become("away"));
  }

  /** The time, by the server's clock as far as we know it. */
  now() {
    return Date.now() + (this.skewMs ?? 0);
  }

  get reachable() {
    return this.state === "online";
  }

  /** A question whose answer is a verdict: within the time somebody at a door waits for one. */
  verdict = (path, body) => this.#ask("POST", path, body, { within: VERDICT_WITHIN_MS });

  post = (path, body) => this.#ask("POST", path, body, {});

  get = (path, headers = {}) => this.#ask("GET", path, undefined, { headers });

  async #ask(method, path, body, { within = OTHERS_WITHIN_MS, headers = {}, again = false }) {
    if (!navigator.onLine) {
      this.#become("away");
      throw new Error("there is no network");
    }
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), within);
    const asked = Date.now();
    let response;
    let told;
    try {
      response = await fetch(this.root + path, {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
        headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }), "x-csrf-token": this.token, ...headers },
        cache: "no-store",
        credentials: "same-origin",
        signal: giveUp.signal,
      });
      told = response.status === 304 || response.status === 204 ? null : await response.json().catch(() => null);
    } catch (error) {
      this.#become("away");
      throw error;
    } finally {
      clearTimeout(timer);
    }
    this.#heard(response, asked);
    if (response.status === 403 && method === "POST" && !again && (await this.#renewed())) {
      return this.#ask(method, path, body, { within, headers, again: true });
    }
    this.#become(stateOf(response.status, path));
    if (response.ok || response.status === 304) return { status: response.status, told, tag: response.headers.get("etag") };
    throw new Refusal(response.status, told);
  }

  /** A page that was kept on the device may carry a token whose time is over: another is on a fresh one. */
  async #renewed() {
    const page = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
    if (!page?.ok || page.redirected) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector('meta[name="csrf-token"]')?.content;
    if (!token || token === this.token) return false;
    this.token = token;
    return true;
  }

  #heard(response, asked) {
    const date = Date.parse(response.headers.get("date") ?? "");
    if (Number.isNaN(date)) return;
    const here = (asked + Date.now()) / 2;
    // The header counts whole seconds: less than that is no difference.
    const skew = date + 500 - here;
    this.skewMs = Math.abs(skew) < 1500 ? 0 : skew;
  }

  #become(state) {
    if (state === null || state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

/** What an answer says of our standing; null when nothing. What isn't found may be a single scan; a bundle is an event's. */
function stateOf(status, path) {
  if (status === 401) return "signed_out";
  if (status === 403 || (status === 404 && path === "/scanner-bundle")) return "refused";
  if (status === 429 || status >= 500) return "away";
  return status === 404 ? null : "online";
}
