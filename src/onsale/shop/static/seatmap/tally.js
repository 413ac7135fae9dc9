/** How many places are left: by section and in all, kept up to date change by change. */

import { countFree, differing, isFree, markFree, markTaken } from "./state.js";

export class Tally {
  /** `scene.bits` says what is free; each `scene.labels[section].left` says how many of its places. */
  constructor(layout, scene) {
    Object.assign(this, { layout, scene, left: 0 });
  }

  /** Counts everything anew. */
  recount() {
    const { layout, scene } = this;
    for (const { index, first, count } of layout.sections) scene.labels[index].left = countFree(scene.bits, first, count);
    this.left = scene.labels.reduce((sum, label) => sum + label.left, 0);
  }

  /** Another state of the whole house; answers the places that changed. */
  replace(bits) {
    const changed = differing(this.scene.bits, bits, this.layout.total);
    this.scene.bits = bits;
    for (const place of changed) this.#count(place, isFree(bits, place) ? 1 : -1);
    return changed;
  }

  /** Some were taken, some came free; answers the places that changed: what is known already isn't news. */
  change({ taken, free }) {
    const { bits } = this.scene;
    const known = (place) => place < this.layout.total;
    const gone = taken.filter((place) => known(place) && isFree(bits, place));
    const back = free.filter((place) => known(place) && !isFree(bits, place));
    for (const place of gone) markTaken(bits, place);
    for (const place of back) markFree(bits, place);
    for (const place of gone) this.#count(place, -1);
    for (const place of back) this.#count(place, 1);
    return [...gone, ...back];
  }

  #count(place, step) {
    this.scene.labels[this.layout.sectionOf[place]].left += step;
    this.left += step;
  }
}
