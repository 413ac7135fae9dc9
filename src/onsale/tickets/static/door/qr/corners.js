/** Which three finders are one symbol's, and which of them is its corner. */

import { across } from "./finders.js";

const MOST_TRIPLES = 6;
const MOST_LEAN = 0.6;
const MOST_APART = 0.4;
const MOST_UNEVEN = 2.4;

/** [{corner, right, below, inverted, modules}]: symbols there may be, likeliest first; `modules` is an estimate of their side. */
export function triplesOf(picture, finders) {
  const triples = [];
  for (let a = 0; a < finders.length; a++) {
    for (let b = a + 1; b < finders.length; b++) {
      for (let c = b + 1; c < finders.length; c++) {
        const triple = arranged(finders[a], finders[b], finders[c]);
        if (triple) triples.push(triple);
      }
    }
  }
  return triples
    .map((triple) => ({ ...triple, ...side(picture, triple) }))
    .filter((triple) => triple.modules)
    .sort((one, other) => one.oddness + one.apart - other.oddness - other.apart)
    .slice(0, MOST_TRIPLES);
}

function arranged(...three) {
  if (three.some((one) => one.inverted !== three[0].inverted)) return null;
  const sizes = three.map((one) => one.module);
  if (Math.max(...sizes) > MOST_UNEVEN * Math.min(...sizes)) return null;
  const options = three.map((corner, n) => measure(corner, three[(n + 1) % 3], three[(n + 2) % 3]));
  const best = options.reduce((one, other) => (other.lean < one.lean ? other : one));
  const { corner, right, below, lean, legs } = best;
  const uneven = Math.max(...legs) / Math.min(...legs);
  if (lean > MOST_LEAN || uneven > MOST_UNEVEN || Math.min(...legs) < 9 * Math.min(...sizes)) return null;
  const oddness = lean + (uneven - 1) + (Math.max(...sizes) / Math.min(...sizes) - 1) - 0.02 * Math.min(...three.map((one) => one.hits), 20);
  return { corner, right, below, inverted: corner.inverted, oddness };
}

function measure(corner, one, other) {
  const [ax, ay, bx, by] = [one.x - corner.x, one.y - corner.y, other.x - corner.x, other.y - corner.y];
  const legs = [Math.hypot(ax, ay), Math.hypot(bx, by)];
  const lean = Math.abs(ax * bx + ay * by) / (legs[0] * legs[1] || 1);
  const turns = ax * by - ay * bx > 0;
  return { corner, right: turns ? one : other, below: turns ? other : one, lean, legs };
}

/**
 * {modules, apart}: how many modules there are along the side, and how far the top and left sides' numbers differ, as a
 * share. Seen at a slant, modules shrink along a line; their mean is the geometric one of those at its ends.
 */
function side(picture, { corner, right, below, inverted }) {
  const [top, left] = [right, below].map((other) => {
    const length = Math.hypot(other.x - corner.x, other.y - corner.y);
    const [dx, dy] = [(other.x - corner.x) / length, (other.y - corner.y) / length];
    const sizes = [corner, other].map((one) => (across(picture, one.x, one.y, dx, dy, inverted, 7 * one.module)?.length ?? 7 * one.module) / 7);
    return length / Math.sqrt(sizes[0] * sizes[1]) + 7;
  });
  const modules = (top + left) / 2;
  const apart = Math.abs(top - left) / modules;
  return apart < MOST_APART && modules > 17 && modules < 185 ? { modules, apart } : {};
}
