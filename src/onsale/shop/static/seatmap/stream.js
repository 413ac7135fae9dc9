/** The line on which the server says at once what was taken and what came free. */

const FIRST_WORD_MS = 8000; // a proxy that holds streams back leaves a connection open in silence
const AGAIN_MS = 2000;
const AGAIN_AT_MOST_MS = 60_000;

/**
 * From `start` to `stop` keeps a stream open: `snapshot({available, places})` first, then
 * `change({available, taken, free})`; `lost()` when it breaks. It comes back by itself, later after each failure.
 */
export class AvailabilityStream {
  #url;
  #heard;
  #source = null;
  #timer = 0;
  #failures = 0;

  constructor(url, heard) {
    [this.#url, this.#heard] = [url, heard];
    this.live = false;
  }

  /** Nothing happens when it is open, or about to come back. */
  start() {
    if (!this.#source && !this.#timer) this.#open();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
    this.live = false;
  }

  restart() {
    this.stop();
    this.#open();
  }

  #open() {
    const source = (this.#source = new EventSource(this.#url));
    this.#timer = setTimeout(() => this.#fail(), FIRST_WORD_MS);
    source.addEventListener("snapshot", (event) => {
      clearTimeout(this.#timer);
      this.#timer = 0;
      this.#failures = 0;
      this.live = true;
      this.#heard.snapshot(JSON.parse(event.data));
    });
    source.addEventListener("change", (event) => this.live && this.#heard.change(JSON.parse(event.data)));
    // The browser itself would come back without waiting longer or keeping apart.
    source.addEventListener("error", () => this.#fail());
  }

  #fail() {
    const wasLive = this.live;
    this.stop();
    // Those cut off together by a restart shall not come back together.
    const wait = Math.min(AGAIN_MS * 2 ** this.#failures, AGAIN_AT_MOST_MS) * (0.5 + Math.random());
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#open(), wait);
    if (wasLive) this.#heard.lost();
  }
}
