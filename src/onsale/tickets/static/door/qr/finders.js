/**
 * Finder patterns: along any line through its centre, one is dark, light, dark, light, dark as 1:1:3:1:1 (ISO/IEC 18004,
 * 12, steps b to d). An inverted symbol's are the same with light and dark swapped; both are looked for at once.
 */

const LEAST_CONTRAST = 0.3;
const LEAST_RIGHT = 36;
const MOST_CONSIDERED = 4000;
const MOST_TOLD = 14;
const DIAGONAL = Math.SQRT1_2;
const SHARES = [1, 1, 3, 1, 1];

/** [{x, y, module, inverted, hits, contrast}] in pixels, the clearest first. */
export function findFinders(picture) {
  const { width, height, ink } = picture;
  const found = [];
  let considered = 0;
  for (let n = 0; n < height && considered < MOST_CONSIDERED; n++) {
    const y = interleaved(n, height);
    const row = y * width;
    let [a, b, c, d] = [0, 0, 0, 0];
    let start = 0;
    let dark = ink[row] > 0;
    for (let x = 1; x <= width; x++) {
      if (x < width && ink[row + x] > 0 === dark) continue;
      const e = x - start;
      if (a && looksRight(a, b, c, d, e) && coreGoesOn(picture, (x - e - d - c / 2) | 0, y, !dark, a + b + c + d + e)) {
        consider(picture, found, x - e - d - c / 2, y, a + b + c + d + e, !dark);
        considered += 1;
      }
      [a, b, c, d] = [b, c, d, e];
      start = x;
      dark = !dark;
    }
  }
  const met = found.filter((one) => one.hits >= Math.min(3, 1 + one.module / 3));
  const clearest = met.reduce((most, one) => Math.max(most, one.contrast), 0);
  return met
    .filter((one) => one.contrast > LEAST_CONTRAST * clearest)
    .sort((one, other) => other.contrast * Math.min(8, other.hits) - one.contrast * Math.min(8, one.hits))
    .slice(0, MOST_TOLD);
}

/** Every fourth row first, then those between: where grain uses up what may be looked at, it isn't all at the top. */
function interleaved(n, height) {
  const quarter = Math.ceil(height / 4);
  return n < quarter ? 4 * n : n - quarter + Math.floor((n - quarter) / 3) + 1;
}

function looksRight(a, b, c, d, e) {
  const module = (a + b + c + d + e) / 7;
  const may = module * 0.6 + 0.5;
  return (
    module >= 1 &&
    Math.abs(a - module) < may &&
    Math.abs(b - module) < may &&
    Math.abs(c - 3 * module) < 2 * may &&
    Math.abs(d - module) < may &&
    Math.abs(e - module) < may
  );
}

function consider(picture, found, x, y, length, inverted) {
  const near = found.find((one) => one.inverted === inverted && Math.abs(one.x - x) < 2 * one.module && Math.abs(one.y - y) < 2 * one.module);
  if (near) {
    near.hits += 1;
    return;
  }
  const down = across(picture, x, y + 0.5, 0, 1, inverted, length);
  if (!down) return;
  const along = across(picture, x, y + 0.5 + down.shift, 1, 0, inverted, length);
  if (!along) return;
  const centre = { x: x + along.shift, y: y + 0.5 + down.shift };
  const falling = across(picture, centre.x, centre.y, DIAGONAL, DIAGONAL, inverted, 1.5 * length);
  const rising = falling && across(picture, centre.x, centre.y, DIAGONAL, -DIAGONAL, inverted, 1.5 * length);
  if (!rising) return;
  const twin = found.find((one) => one.inverted === inverted && Math.hypot(one.x - centre.x, one.y - centre.y) < 2 * one.module);
  if (twin) {
    twin.hits += 1;
    return;
  }
  const straight = Math.sqrt(along.length * down.length);
  const module = sideOf(straight, Math.sqrt(falling.length * rising.length)) / 7;
  const squeezed = Math.sqrt(along.length / down.length);
  const turn = Math.acos(Math.min(1, (7 * module) / straight));
  const seen = [turn, -turn].map((angle) => likeness(picture, centre, module, angle, squeezed, inverted ? -1 : 1));
  const contrast = Math.max(...seen);
  if (contrast > 0) found.push({ ...centre, module, inverted, hits: 1, contrast });
}

/** The side of a square of which one line through the middle is this long, and one turned by 45 degrees that long. */
function sideOf(length, turned) {
  return 1 / Math.hypot(Math.SQRT2 / turned - 1 / length, 1 / length);
}

/** Whether the core is about as high as it is wide. Most of what grain looks like is turned away here. */
function coreGoesOn({ width, height, ink }, x, y, inverted, length) {
  const core = (3 / 7) * length;
  let high = 1;
  for (let n = (y - 1) * width + x; n >= 0 && ink[n] > 0 !== inverted && high < 3 * core; n -= width) high += 1;
  for (let n = (y + 1) * width + x; n < width * height && ink[n] > 0 !== inverted && high < 3 * core; n += width) high += 1;
  return high > 0.4 * core && high < 2.5 * core;
}

/** How much more ink its dark modules have than its light ones, turned by this angle; 0 where too many are wrong. */
function likeness({ width, height, ink }, { x, y }, module, angle, squeezed, sign) {
  const [cos, sin] = [Math.cos(angle) * module, Math.sin(angle) * module];
  let [right, darks, lights] = [0, 0, 0];
  for (let v = -3; v <= 3; v++) {
    for (let u = -3; u <= 3; u++) {
      const px = Math.floor(x + (u * cos - v * sin) * squeezed);
      const py = Math.floor(y + (u * sin + v * cos) / squeezed);
      const more = px >= 0 && py >= 0 && px < width && py < height ? sign * ink[py * width + px] : 0;
      const light = Math.max(Math.abs(u), Math.abs(v)) === 2;
      if (light) lights += more;
      else darks += more;
      if (light ? more < 0 : more > 0) right += 1;
    }
  }
  return right >= LEAST_RIGHT ? darks / 33 - lights / 16 : 0;
}

/**
 * The pattern along a line through (x, y): {length, shift} in pixels, its whole length and how far its middle lies from
 * the point; null where it isn't one, or is more than about twice as long or short as `expected`.
 */
export function across(picture, x, y, dx, dy, inverted, expected) {
  const most = 1.2 * expected + 4;
  const on = edges(picture, x, y, dx, dy, inverted, most);
  const back = on && edges(picture, x, y, -dx, -dy, inverted, most);
  if (!back) return null;
  const length = on[2] + back[2];
  if (length > 2.2 * expected || length * 2.2 < expected) return null;
  const runs = [back[2] - back[1], back[1] - back[0], back[0] + on[0], on[1] - on[0], on[2] - on[1]];
  const module = length / 7;
  if (runs.some((run, n) => Math.abs(run - SHARES[n] * module) > (n === 2 ? 2 : 1) * (0.65 * module + 0.6))) return null;
  return { length, shift: (on[0] + on[1] + on[2] - back[0] - back[1] - back[2]) / 6 };
}

/** How far along the line core, light ring and dark ring end; null where they don't within `most` pixels. */
function edges({ width, height, ink }, x, y, dx, dy, inverted, most) {
  const ends = [];
  let wanted = !inverted;
  for (let far = 0; far <= most; far += 0.5) {
    const px = Math.floor(x + dx * far);
    const py = Math.floor(y + dy * far);
    const inside = px >= 0 && py >= 0 && px < width && py < height;
    if (inside && ink[py * width + px] > 0 === wanted) continue;
    if (!inside && ends.length < 2) return null;
    ends.push(far);
    if (ends.length === 3) return ends;
    wanted = !wanted;
  }
  return null;
}
