/** The verdict over the whole screen: colour, sign, words, sound and buzz at once. The next scan replaces it. */

import { told } from "./verdict.js";

export class Panel {
  #behind;
  #back = null;
  #timer = 0;

  /** `host` has parts: sign, title, place, lines, offline, next, undo. `signs`: a template with the drawings. */
  constructor(host, { words, signals, alert, signs, behind, undo }) {
    Object.assign(this, { host, words, signals, alert, signs });
    this.#behind = behind;
    this.part("next").addEventListener("click", () => this.close());
    this.part("undo").addEventListener("click", () => undo());
    host.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  part(name) {
    return this.host.querySelector(`[data-part="${name}"]`);
  }

  get open() {
    return !this.host.hidden;
  }

  /** `closesAfterMs`: for a verdict nobody has to read to the end, while the camera looks for the next code. */
  show(verdict, { canUndo = false, closesAfterMs = 0 } = {}) {
    const { tone, sign, title, place, lines } = told(verdict, this.words);
    clearTimeout(this.#timer);
    this.host.dataset.tone = tone;
    this.host.dataset.result = verdict.result;
    this.part("sign").replaceChildren(this.signs.content.querySelector(`[data-sign="${sign}"]`).cloneNode(true));
    this.part("title").textContent = title;
    this.part("place").textContent = place;
    this.part("place").hidden = !place;
    this.part("lines").textContent = lines.join(" ");
    this.part("offline").hidden = !verdict.offline;
    this.part("undo").hidden = !canUndo;
    if (!this.open) this.#cover();
    // Said anew even when the words are those of the scan before.
    this.alert.replaceChildren(document.createTextNode([title, place, ...lines].filter(Boolean).join(". ")));
    this.signals.give(tone);
    if (closesAfterMs) this.#timer = setTimeout(() => this.close(), closesAfterMs);
    return tone;
  }

  #cover() {
    this.#back = document.activeElement;
    for (const element of this.#behind) element.inert = true;
    this.host.hidden = false;
    this.part("next").focus({ preventScroll: true });
  }

  close() {
    clearTimeout(this.#timer);
    if (!this.open) return;
    this.host.hidden = true;
    for (const element of this.#behind) element.inert = false;
    if (this.#back?.isConnected) this.#back.focus({ preventScroll: true });
  }
}
