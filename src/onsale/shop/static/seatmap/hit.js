/** What is under a finger. Pure. */

import { inside } from "./geometry.js";

/** The nearest acceptable seat within `reach` centimetres of a point, or -1. */
export function seatNear(layout, x, y, reach, accept) {
  let [best, least] = [-1, reach];
  for (const row of layout.rows) {
    const [x0, y0, x1, y1] = row.box;
    if (x < x0 - reach || x > x1 + reach || y < y0 - reach || y > y1 + reach) continue;
    for (let place = row.first; place < row.first + row.count; place++) {
      const distance = Math.hypot(layout.x[place] - x, layout.y[place] - y);
      if (distance <= least && accept(place)) [best, least] = [place, distance];
    }
  }
  return best;
}

/** The section whose outline holds the point, or null. */
export function sectionUnder(layout, x, y) {
  return layout.sections.find(({ box, outline }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && inside(outline, x, y)) ?? null;
}
