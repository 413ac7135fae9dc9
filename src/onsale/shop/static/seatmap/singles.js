/** Seats left on their own, as in `singles.py`. Pure. */

import { beside } from "./geometry.js";
import { isFree } from "./state.js";

/** The first place that `picks` would leave single though it has a free neighbour now; null when there is none. */
export function leavesSingle(layout, bits, picks) {
  const mine = new Set(picks);
  const open = (place) => isFree(bits, place) && !mine.has(place);
  for (const place of picks) {
    for (const next of [place - 1, place + 1]) {
      if (!beside(layout, place, next) || !open(next)) continue;
      const alone = [next - 1, next + 1].every((side) => !beside(layout, next, side) || !open(side));
      if (alone) return next;
    }
  }
  return null;
}
