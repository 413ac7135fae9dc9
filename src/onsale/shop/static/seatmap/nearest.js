/** The nearest places as good as those lost. Pure: works on the layout and what is free now. */

import { beside, rowAt } from "./geometry.js";

/**
 * What to offer instead of `lost` places of a party.
 *
 * `kept` are the party's places still picked, `open(place)` says free and not kept, `price(place)` the
 * price to equal. Tried in turn: beside those kept; the whole party together elsewhere; the nearest one by one.
 * Returns `{places, replaces, together}` (what to pick, what that takes the place of) or null.
 */
export function nearestEqual(layout, { lost, kept, open, price }) {
  const seats = lost.filter((place) => rowAt(layout, place));
  if (!seats.length || seats.length !== lost.length) return null;
  const asked = price(lost[0]);
  const equal = (place) => open(place) && price(place) === asked;
  const beforehand = kept.length ? besideKept(layout, kept, lost.length, equal) : null;
  if (beforehand) return { places: beforehand, replaces: lost, together: true };
  const party = [...kept.filter((place) => rowAt(layout, place)), ...lost];
  if (party.every((place) => price(place) === asked)) {
    const mine = new Set(kept);
    const run = nearestRun(layout, party, party.length, (place) => equal(place) || (mine.has(place) && !lost.includes(place)));
    if (run) return { places: run.filter((place) => !mine.has(place)), replaces: party.filter((p) => !run.includes(p)), together: true };
  }
  const scattered = nearestOnes(layout, lost, lost.length, equal);
  return scattered ? { places: scattered, replaces: lost, together: lost.length === 1 && !kept.length } : null;
}

/** `count` free places side by side with one of those kept, growing to either side. */
function besideKept(layout, kept, count, equal) {
  for (const place of kept) {
    const row = rowAt(layout, place);
    if (!row) continue;
    const taken = new Set(kept);
    const found = [];
    for (const step of [1, -1]) {
      let at = place;
      while (found.length < count && beside(layout, at, at + step) && (taken.has(at + step) || equal(at + step))) {
        at += step;
        if (!taken.has(at)) found.push(at);
      }
    }
    if (found.length === count) return found.sort((a, b) => a - b);
  }
  return null;
}

/** The run of `count` adjacent places nearest to the middle of `around`; a row of the same section counts as nearer. */
export function nearestRun(layout, around, count, open) {
  const [cx, cy] = middle(layout, around);
  const home = layout.sectionOf[around[0]];
  let best = null;
  let least = Infinity;
  for (const row of layout.rows) {
    const away = row.section === home ? 1 : 1.5;
    if (boxDistance(row.box, cx, cy) * away >= least) continue;
    let run = 0;
    for (let i = 0; i < row.count; i++) {
      if (row.aisles.has(i)) run = 0;
      run = open(row.first + i) ? run + 1 : 0;
      if (run < count) continue;
      const start = row.first + i - count + 1;
      const mid = start + (count - 1) / 2;
      const [a, b] = [Math.floor(mid), Math.ceil(mid)];
      const distance = away * Math.hypot((layout.x[a] + layout.x[b]) / 2 - cx, (layout.y[a] + layout.y[b]) / 2 - cy);
      if (distance < least) [least, best] = [distance, start];
    }
  }
  return best === null ? null : Array.from({ length: count }, (_, i) => best + i);
}

function nearestOnes(layout, around, count, open) {
  const [cx, cy] = middle(layout, around);
  const found = [];
  for (const row of layout.rows) {
    for (let place = row.first; place < row.first + row.count; place++) {
      if (open(place)) found.push([Math.hypot(layout.x[place] - cx, layout.y[place] - cy), place]);
    }
  }
  if (found.length < count) return null;
  return found.sort((a, b) => a[0] - b[0]).slice(0, count).map(([, place]) => place);
}

/** The free seat next to an accessible one, for a companion; null when there is none. */
export function companionOf(layout, place, open) {
  // Another wheelchair space is for who needs one.
  const sides = [place + 1, place - 1].filter((next) => beside(layout, place, next) && open(next));
  const plain = sides.filter((next) => !layout.accessible[next]);
  const fitting = plain.length ? plain : sides;
  return fitting.find((next) => !leavesOne(layout, Math.min(place, next), Math.max(place, next), open)) ?? fitting[0] ?? null;
}

/** Whether taking these neighbours leaves a free seat on its own at either side; some organisers refuse that. */
function leavesOne(layout, first, last, open) {
  const alone = (seat, step) => beside(layout, seat - step, seat) && open(seat) && !(beside(layout, seat, seat + step) && open(seat + step));
  return alone(first - 1, -1) || alone(last + 1, 1);
}

function middle(layout, places) {
  let [x, y] = [0, 0];
  for (const place of places) [x, y] = [x + layout.x[place], y + layout.y[place]];
  return [x / places.length, y / places.length];
}

function boxDistance([x0, y0, x1, y1], x, y) {
  return Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
}
