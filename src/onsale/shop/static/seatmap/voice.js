/** What a screen reader hears: what the reader does at once, what the crowd does now and then. */

const NEWS_EVERY_MS = 30_000;
const AFTER_WORDS_MS = 6000;
const WORTH = 0.01;
const LAST_ONES = 50;

export class Voice {
  #region;
  #spokeAt = -Infinity;
  #newsAt = performance.now();
  #told = null;
  #timer = 0;

  constructor(region) {
    this.#region = region;
  }

  say(text) {
    this.#spokeAt = performance.now();
    this.#region.textContent = text;
  }

  /** `left` of `total` places are free now: `text(left)` is said when that is worth a sentence, twice a minute at most. */
  count(left, total, text) {
    this.#told ??= left;
    this.#tell = () => {
      const change = Math.abs(left - this.#told);
      if (!change || (change < total * WORTH && left > LAST_ONES)) return;
      [this.#told, this.#newsAt] = [left, performance.now()];
      this.#region.textContent = text(left);
    };
    this.#timer ||= setTimeout(() => this.#due(), this.#wait());
  }

  #tell = () => {};

  #wait() {
    return Math.max(this.#newsAt + NEWS_EVERY_MS, this.#spokeAt + AFTER_WORDS_MS) - performance.now();
  }

  #due() {
    this.#timer = 0;
    if (this.#wait() > 0) this.#timer = setTimeout(() => this.#due(), this.#wait());
    else this.#tell();
  }
}
