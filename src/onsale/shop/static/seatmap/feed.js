/** What the server knows: the map once; what is free by a stream, or by asking every few seconds where there is none. */

import { AvailabilityStream } from "./stream.js";

const EVERY_MS = 4000;
const EVERY_AT_MOST_MS = 60_000;
const SILENCE_MS = 45_000;

/** A seat map; throws when it can't be had. */
export async function fetchMap(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`seat map: ${answer.status}`);
  return answer.json();
}

/**
 * `heard({places, by_section})` when all is told anew (either may be missing; answers how many places that changed),
 * `changed({taken, free})` in between, `silent(isSilent)` when the line goes dead or comes back, `live(isLive)` when
 * the stream does. Rests while the page is hidden.
 */
export class AvailabilityFeed {
  #url;
  #tell;
  #stream;
  #spokeAt = -Infinity;
  #etag = null;
  #timer = 0;
  #failures = 0;

  constructor({ availability, stream }, tell) {
    [this.#url, this.#tell] = [availability, tell];
    this.#stream = new AvailabilityStream(stream, {
      snapshot: (told) => this.#streamed(() => tell.heard(told)),
      change: (told) => this.#streamed(() => tell.changed(told)),
      lost: () => {
        tell.live(false);
        this.now();
      },
    });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#rest() : this.now()));
    addEventListener("pagehide", () => this.#rest());
    addEventListener("online", () => this.now());
  }

  /** Asks at once; resolves when answered, whatever the answer. */
  async now() {
    clearTimeout(this.#timer);
    let wait = EVERY_MS;
    try {
      wait = Math.max(wait, await this.#ask());
      if (this.#failures) this.#tell.silent(false);
      this.#failures = 0;
      if (!document.hidden) this.#stream.start();
    } catch {
      this.#failures += 1;
      this.#tell.silent(true);
      wait = Math.min(EVERY_MS * 2 ** this.#failures, EVERY_AT_MOST_MS);
    }
    this.#nextIn(this.#stream.live ? SILENCE_MS : wait);
  }

  #nextIn(wait) {
    clearTimeout(this.#timer);
    // Spread, as a crowd cut off together would come back together.
    this.#timer = setTimeout(() => document.hidden || this.now(), wait * (0.85 + 0.3 * Math.random()));
  }

  /** While the stream speaks nobody asks; after a long silence one question shows whether it still lives. */
  #streamed(tell) {
    this.#spokeAt = performance.now();
    this.#etag = null;
    if (this.#failures) this.#tell.silent(false);
    this.#failures = 0;
    tell();
    this.#tell.live(true);
    this.#nextIn(SILENCE_MS);
  }

  async #ask() {
    const streamed = this.#stream.live;
    const answer = await fetch(this.#url, { headers: this.#etag ? { "If-None-Match": this.#etag } : {} });
    const wait = Number(answer.headers.get("Retry-After")) * 1000 || 0;
    if (answer.status === 429 || answer.status === 503) return wait;
    if (answer.status === 304) return 0;
    if (!answer.ok) throw new Error(`availability: ${answer.status}`);
    this.#etag = answer.headers.get("ETag");
    const told = await answer.json();
    // What a stream says is newer than an answer that was on its way meanwhile.
    if (this.#stream.live && performance.now() - this.#spokeAt < SILENCE_MS / 2) delete told.places;
    const news = this.#tell.heard(told);
    if (streamed && news) this.#stream.restart(); // open for the browser, yet dead somewhere on the way
    return wait;
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#stream.stop();
    this.#tell.live(false);
  }
}
