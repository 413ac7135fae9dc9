/** What all drawing shares: the state of each place as a code, and the signs and patterns made for it once. */

import { seatPicture } from "./near.js";
import { isFree } from "./state.js";
import { signs, tile } from "./symbols.js";

const SIZES_KEPT = 8;
const FREELY = 64; // a stride for signs that no buffer will see

export class Ink {
  #signs = new Map();
  #seats = new Map();
  #patterns = [];

  /** `scene`: {bits, picks, levelOf(section), dimmed(level), levels, labels, cursor, cursorShown} */
  constructor(layout, scene, theme) {
    Object.assign(this, { layout, scene, theme, ratio: 1 });
    this.codes = new Uint8Array(layout.total);
  }

  /** Every code anew: 0 taken, 1 + 2·level free, 2 + 2·level free but dimmed. */
  refresh() {
    const { layout, scene, codes } = this;
    for (const section of layout.sections) {
      const free = this.#freeCode(section.index);
      for (let place = section.first; place < section.first + section.count; place++) {
        codes[place] = isFree(scene.bits, place) ? free : 0;
      }
    }
  }

  /** The code of one place anew; whether it changed. */
  update(place) {
    const code = isFree(this.scene.bits, place) ? this.#freeCode(this.layout.sectionOf[place]) : 0;
    if (this.codes[place] === code) return false;
    this.codes[place] = code;
    return true;
  }

  #freeCode(section) {
    const level = this.scene.levelOf(section);
    return 1 + 2 * level + (this.scene.dimmed(level) ? 1 : 0);
  }

  /** Another theme or resolution. */
  change({ theme = this.theme, ratio = this.ratio }) {
    Object.assign(this, { theme, ratio });
    this.#signs.clear();
    this.#seats.clear();
    this.#patterns = [];
  }

  /** The signs by code, `size` device pixels large, as stamps for a buffer `stride` wide. */
  signs(size, stride) {
    const make = () => signs(this.scene.levels, this.theme.levels, this.theme.takenRgb, size, stride);
    return kept(this.#signs, `${size}:${stride}`, make);
  }

  /** Pictures of seats by code, without a name, `side` CSS pixels large. */
  seats(side) {
    const make = () => {
      const all = this.signs(Math.max(4, Math.round(side * 0.24 * this.ratio)), FREELY);
      return all.map((sign, code) => seatPicture(code, side, this, sign.canvas));
    };
    return kept(this.#seats, side, make);
  }

  colour(level) {
    return this.theme.levels[level % this.theme.levels.length];
  }

  /** A level's sign again and again, fixed to the house. */
  pattern(context, view, level) {
    this.#patterns[level] ??= context.createPattern(tile(level, this.colour(level), 0.4, this.ratio), "repeat");
    const [x, y] = view.toScreen(0, 0);
    this.#patterns[level].setTransform(new DOMMatrix().translate(x, y).scale(1 / this.ratio));
    return this.#patterns[level];
  }
}

function kept(sizes, key, make) {
  if (!sizes.has(key)) {
    if (sizes.size >= SIZES_KEPT) sizes.clear();
    sizes.set(key, make());
  }
  return sizes.get(key);
}
