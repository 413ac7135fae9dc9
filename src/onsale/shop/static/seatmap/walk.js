/** Walking the map by arrow keys. Pure. */

import { rowAt } from "./geometry.js";

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const STEP_MIN_CM = 15;

/**
 * The place one arrow away from `place`: along its row when the arrow runs with the row, otherwise to the
 * nearest seat of the row (or area) on that side. Returns `place` itself at the edge of the house.
 * `accept` narrows where to stop (say, free seats only).
 */
export function walk(layout, place, arrow, accept = () => true) {
  const row = rowAt(layout, place);
  const heading = row ? headingAt(layout, row, place) : null;
  if (!heading) return cone(layout, place, arrow, accept);
  const rowIsHorizontal = Math.abs(heading[0]) >= Math.abs(heading[1]);
  const arrowIsHorizontal = arrow[0] !== 0;
  if (rowIsHorizontal === arrowIsHorizontal) {
    const sense = Math.sign(heading[0] * arrow[0] + heading[1] * arrow[1]) || 1;
    for (let next = place + sense; next >= row.first && next < row.first + row.count; next += sense) {
      if (accept(next)) return next;
    }
    return cone(layout, place, [heading[0] * sense, heading[1] * sense], accept);
  }
  const normal = [-heading[1], heading[0]];
  const side = Math.sign(normal[0] * arrow[0] + normal[1] * arrow[1]) || 1;
  return cone(layout, place, [normal[0] * side, normal[1] * side], accept);
}

function headingAt(layout, row, place) {
  if (row.count < 2) return null;
  const a = place > row.first ? place - 1 : place;
  const [dx, dy] = [layout.x[a + 1] - layout.x[a], layout.y[a + 1] - layout.y[a]];
  const length = Math.hypot(dx, dy);
  return length ? [dx / length, dy / length] : null;
}

/** The nearest acceptable place ahead, preferring straight ahead; never one of the same row. */
function cone(layout, from, [ux, uy], accept) {
  const { x, y, rowOf, total } = layout;
  const [x0, y0, home] = [x[from], y[from], rowOf[from]];
  let [best, least] = [from, Infinity];
  for (let place = 0; place < total; place++) {
    const [dx, dy] = [x[place] - x0, y[place] - y0];
    const ahead = dx * ux + dy * uy;
    if (!(ahead > STEP_MIN_CM) || (home >= 0 && rowOf[place] === home)) continue;
    const cost = ahead + 2 * Math.abs(dx * uy - dy * ux);
    if (cost < least && accept(place)) [best, least] = [place, cost];
  }
  return best;
}

/** Where the cursor starts: the free place nearest to the middle of the best section that has one. */
export function startPlace(layout, open) {
  const best = [...layout.sections].sort((a, b) => a.rank - b.rank);
  for (const section of best) {
    if (section.standing) {
      if (open(section.first)) return section.first;
      continue;
    }
    const row = layout.rows[section.firstRow];
    const middle = row ? row.first + (row.count >> 1) : section.first;
    for (let away = 0; away < section.count; away++) {
      for (const place of [middle + away, middle - away]) {
        if (place >= section.first && place < section.first + section.count && open(place)) return place;
      }
    }
  }
  return 0;
}
