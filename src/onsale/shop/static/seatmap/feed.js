/** What the server knows: the map once, who is quicker every few seconds. */

const EVERY_MS = 4000;
const EVERY_AT_MOST_MS = 60_000;

/** The seat map; throws when it can't be had. */
export async function fetchMap(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`seat map: ${answer.status}`);
  return answer.json();
}

/**
 * Asks for availability again and again: `heard(availability)` when it changed, `silent(isSilent)` when the
 * line goes dead or comes back. Rests while the page is hidden; waits longer after each failure.
 */
export class AvailabilityFeed {
  #url;
  #heard;
  #silent;
  #etag = null;
  #timer = 0;
  #failures = 0;

  constructor(url, { heard, silent }) {
    [this.#url, this.#heard, this.#silent] = [url, heard, silent];
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    addEventListener("online", () => this.now());
  }

  /** Asks at once; resolves when answered, whatever the answer. */
  async now() {
    clearTimeout(this.#timer);
    let wait = EVERY_MS;
    try {
      wait = Math.max(wait, await this.#ask());
      if (this.#failures) this.#silent(false);
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      this.#silent(true);
      wait = Math.min(EVERY_MS * 2 ** this.#failures, EVERY_AT_MOST_MS);
    }
    clearTimeout(this.#timer);
    // Not all at the same moment: a crowd that was cut off together would come back together.
    this.#timer = setTimeout(() => document.hidden || this.now(), wait * (0.85 + 0.3 * Math.random()));
  }

  async #ask() {
    const answer = await fetch(this.#url, { headers: this.#etag ? { "If-None-Match": this.#etag } : {} });
    const wait = Number(answer.headers.get("Retry-After")) * 1000 || 0;
    if (answer.status === 429 || answer.status === 503) return wait;
    if (answer.status === 304) return 0;
    if (!answer.ok) throw new Error(`availability: ${answer.status}`);
    this.#etag = answer.headers.get("ETag");
    this.#heard(await answer.json());
    return wait;
  }
}
