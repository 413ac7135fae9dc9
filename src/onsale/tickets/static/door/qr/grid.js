/** The grid of a symbol's modules in a picture: laid over three finders, drawn to what is known of every symbol. */

import { mapping, project } from "./homography.js";
import { alignments, layoutOf, MOST_VERSION } from "./versions.js";

const MIDDLE = 3.5;
const FOURTH = 6.5;
const STEPS = [0.5, 0.25, 0.1];
const ROUNDS = 3;
const DRAWN_OF_VERSION = 2;
const MOST_DRAWN = 6;
const OFF = 0.22;
const PATTERNS = 3;
const LEAST_LIKELY = 0.5;
const LEAST_AGREEING = 0.72;

/**
 * The grids a triple of finders may have, best first: {version, size, map, fit}. `map` takes columns and rows to pixels;
 * `fit` is the mean ink where there should be some less that where there should be none.
 */
export function gridsOf(picture, triple) {
  const view = viewOf(picture, triple.inverted);
  const nearest = Math.min(MOST_VERSION, Math.max(1, Math.round((triple.modules - 17) / 4)));
  const fourths = fourthsOf(view, triple, nearest);
  const reach = 1 + Math.floor(nearest / 8);
  const versions = Array.from({ length: 2 * reach + 1 }, (_, n) => nearest - reach + n);
  return versions
    .filter((version) => version >= 1 && version <= MOST_VERSION)
    .flatMap((version) => {
      const laid = fourths.map((fourth, n) => laidOver(view, triple, version, fourth, n === 0));
      return laid.filter((grid) => grid).sort(byFit).slice(0, DRAWN_OF_VERSION);
    })
    .sort(byFit)
    .slice(0, MOST_DRAWN)
    .map((grid) => drawn(view, grid))
    .filter((grid) => agreeing(view, grid.map, layoutOf(grid.version).known) >= LEAST_AGREEING)
    .sort(byFit);
}

/** The grid through all alignment patterns that are where it expects them, more or less; null where none is. */
export function tightened(picture, grid, inverted) {
  const view = viewOf(picture, inverted);
  const from = grid.from.slice();
  const to = grid.to.slice();
  for (const [column, row] of alignments(grid.version)) {
    const [met] = patternsNear(view, grid.map, column + 0.5, row + 0.5, 1.5, 0.25);
    if (!met) continue;
    from.push([column + 0.5, row + 0.5]);
    to.push(met);
  }
  const map = from.length > grid.from.length ? mapping(from, to) : null;
  return map && { ...grid, map };
}

/** Ink of each module, the mean of five points in it: `values[row * size + column]`, above 0 for dark. */
export function sampled(picture, { size, map }, inverted) {
  const view = viewOf(picture, inverted);
  const values = new Float32Array(size * size);
  for (let n = 0; n < values.length; n++) {
    const [column, row] = [(n % size) + 0.5, Math.floor(n / size) + 0.5];
    const above = inkOf(view, map, column - OFF, row - OFF) + inkOf(view, map, column + OFF, row - OFF);
    const below = inkOf(view, map, column - OFF, row + OFF) + inkOf(view, map, column + OFF, row + OFF);
    values[n] = (2 * inkOf(view, map, column, row) + above + below) / 6;
  }
  return values;
}

const byFit = (one, other) => other.fit - one.fit;
const viewOf = (picture, inverted) => ({ ...picture, sign: inverted ? -1 : 1 });

function inkOf(view, map, x, y) {
  const depth = map[6] * x + map[7] * y + map[8];
  return inkAt(view, (map[0] * x + map[1] * y + map[2]) / depth, (map[3] * x + map[4] * y + map[5]) / depth);
}

function inkAt({ width, height, ink, sign }, x, y) {
  return x >= 0 && y >= 0 && x < width && y < height ? sign * ink[(y | 0) * width + (x | 0)] : 0;
}

/** A symbol seen straight on has its fourth corner across the first; and where there is an alignment pattern near. */
function fourthsOf(view, triple, version) {
  const { size, known, finders } = layoutOf(version);
  const flat = mapping(cornersOf(size, MIDDLE), [...pointsOf(triple), acrossFrom(triple)]);
  if (!flat || agreeing(view, flat, known.subarray(0, finders)) < LEAST_LIKELY) return [];
  const patterns = version > 1 ? patternsNear(view, flat, size - FOURTH, size - FOURTH, 2 + size / 6, 0.5) : [];
  return [acrossFrom(triple), ...patterns];
}

const pointsOf = ({ corner, right, below }) => [corner, right, below].map(({ x, y }) => [x, y]);
const acrossFrom = ({ corner, right, below }) => [right.x + below.x - corner.x, right.y + below.y - corner.y];
const cornersOf = (size, fourth) => [[MIDDLE, MIDDLE], [size - MIDDLE, MIDDLE], [MIDDLE, size - MIDDLE], [size - fourth, size - fourth]];

/** `flat`: the fourth point is a finder's place; else an alignment pattern's. */
function laidOver(view, triple, version, fourth, flat) {
  const { size, known } = layoutOf(version);
  if (version === 1 && !flat) return null;
  const from = cornersOf(size, flat ? MIDDLE : FOURTH);
  const to = [...pointsOf(triple), fourth];
  const map = mapping(from, to);
  return map && { version, size, map, fit: fitOf(view, map, known), from, to };
}

/** Move the four points, one coordinate at a time and ever less, while the known modules fit better for it. */
function drawn(view, grid) {
  const { size, known } = layoutOf(grid.version);
  const points = grid.to.map((point) => point.slice());
  const module = Math.hypot(points[1][0] - points[0][0], points[1][1] - points[0][1]) / (size - 2 * MIDDLE);
  let { map, fit } = grid;
  for (const step of STEPS) {
    for (let round = 0, moved = true; moved && round < ROUNDS; round++) {
      moved = false;
      for (let n = 0; n < 8; n++) {
        for (const way of [step * module, -step * module]) {
          points[n >> 1][n & 1] += way;
          const other = mapping(grid.from, points);
          const fits = other ? fitOf(view, other, known) : -Infinity;
          if (fits > fit) {
            [fit, map, moved] = [fits, other, true];
            break;
          }
          points[n >> 1][n & 1] -= way;
        }
      }
    }
  }
  return { ...grid, map, fit, to: points };
}

function fitOf(view, map, known) {
  let sum = 0;
  for (let n = 0; n < known.length; n += 3) sum += known[n + 2] * inkOf(view, map, known[n] + 0.5, known[n + 1] + 0.5);
  return (3 * sum) / known.length;
}

/** The share of known modules that are as they should be. */
function agreeing(view, map, known) {
  let count = 0;
  for (let n = 0; n < known.length; n += 3) {
    if (known[n + 2] * inkOf(view, map, known[n] + 0.5, known[n + 1] + 0.5) > 0) count += 1;
  }
  return (3 * count) / known.length;
}

/** Where an alignment pattern may be, within `reach` modules of (column, row): the likeliest few, in pixels. */
function patternsNear(view, map, column, row, reach, step) {
  const [x, y] = project(map, column, row, [0, 0]);
  const right = project(map, column + 1, row, [0, 0]);
  const down = project(map, column, row + 1, [0, 0]);
  const [ax, ay, bx, by] = [right[0] - x, right[1] - y, down[0] - x, down[1] - y];
  const tried = [];
  for (let s = -reach; s <= reach; s += step) {
    for (let t = -reach; t <= reach; t += step) {
      const [px, py] = [x + s * ax + t * bx, y + s * ay + t * by];
      if (inkAt(view, px, py) <= 0) continue;
      const score = likeness(view, px, py, ax, ay, bx, by);
      if (score > 0) tried.push({ x: px, y: py, score: score / (1 + 0.1 * Math.hypot(s, t)) });
    }
  }
  tried.sort((one, other) => other.score - one.score);
  const apart = 2 * Math.hypot(ax, ay);
  const bests = [];
  for (const one of tried) {
    if (bests.length === PATTERNS) break;
    if (bests.every((best) => Math.hypot(best.x - one.x, best.y - one.y) > apart)) bests.push(one);
  }
  return bests.map((best) => [best.x, best.y]);
}

/** How much it looks like an alignment pattern there: the light ring counts twice, for it has half as many modules. */
function likeness(view, x, y, ax, ay, bx, by) {
  let score = 4 * inkAt(view, x, y);
  for (let v = -2; v <= 2; v++) {
    for (let u = -2; u <= 2; u++) {
      const ring = Math.max(Math.abs(u), Math.abs(v));
      if (ring) score += (ring === 1 ? -2 : 1) * inkAt(view, x + u * ax + v * bx, y + u * ay + v * by);
    }
  }
  return score;
}
