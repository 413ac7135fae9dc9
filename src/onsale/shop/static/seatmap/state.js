/** Which places are free, and which are picked. Pure. */

/** The bitset of the availability answer as bytes; short answers read as taken. */
export function decodeBits(base64, places) {
  const bits = new Uint8Array(Math.ceil(places / 8));
  const text = atob(base64);
  const length = Math.min(bits.length, text.length);
  for (let i = 0; i < length; i++) bits[i] = text.charCodeAt(i);
  return bits;
}

export const isFree = (bits, place) => ((bits[place >> 3] >> (place & 7)) & 1) === 1;

export function markTaken(bits, place) {
  bits[place >> 3] &= ~(1 << (place & 7));
}

export function markFree(bits, place) {
  bits[place >> 3] |= 1 << (place & 7);
}

/** The places whose state differs between two bitsets of the same house. */
export function differing(bits, others, places) {
  const found = [];
  bits.forEach((byte, i) => {
    for (let left = byte ^ others[i], place = i * 8; left && place < places; left >>= 1, place++) {
      if (left & 1) found.push(place);
    }
  });
  return found;
}

export function countFree(bits, first, count) {
  let free = 0;
  for (let place = first; place < first + count; place++) free += (bits[place >> 3] >> (place & 7)) & 1;
  return free;
}

/** Up to `count` free places of a standing area, from `start` on and round: a crowd shouldn't all take the first. */
export function freeInArea(bits, section, count, taken, start) {
  const found = [];
  for (let i = 0; i < section.count && found.length < count; i++) {
    const place = section.first + ((start + i) % section.count);
    if (isFree(bits, place) && !taken.has(place)) found.push(place);
  }
  return found;
}

/** The fan's picks, in the order they were made: place → ticket type (null when there is no choice). */
export class Picks extends EventTarget {
  #types = new Map();

  constructor(limit) {
    super();
    this.limit = limit;
  }

  get size() {
    return this.#types.size;
  }

  get places() {
    return [...this.#types.keys()];
  }

  has(place) {
    return this.#types.has(place);
  }

  typeOf(place) {
    return this.#types.get(place) ?? null;
  }

  /** False, and nothing changes, when the limit is reached. */
  add(place, type = null) {
    if (this.has(place)) return true;
    if (this.size >= this.limit) return false;
    this.#types.set(place, type);
    this.#changed();
    return true;
  }

  remove(places) {
    const before = this.size;
    for (const place of places) this.#types.delete(place);
    if (this.size !== before) this.#changed();
  }

  choose(place, type) {
    if (!this.has(place)) return;
    this.#types.set(place, type);
    this.#changed();
  }

  /** One change instead of many: `gone` leave, `instead` come with `types` (the first for those beyond its end). */
  swap(gone, instead, types = []) {
    for (const place of gone) this.#types.delete(place);
    instead.slice(0, this.limit - this.size).forEach((place, i) => this.#types.set(place, types[i] ?? types[0] ?? null));
    this.#changed();
  }

  toJSON() {
    return [...this.#types];
  }

  /** Replaces everything, dropping what isn't a place of this map. */
  restore(entries, places) {
    this.#types = new Map(entries.filter(([place]) => Number.isInteger(place) && place >= 0 && place < places).slice(0, this.limit));
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** The picks that are no longer free. */
export const lostPicks = (picks, bits) => picks.places.filter((place) => !isFree(bits, place));
