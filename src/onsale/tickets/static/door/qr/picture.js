/** Pixels to ink: how much darker each one is than the middle between light and dark around it. */

const BLOCK = 8;
const REACH = 3;
const FLAT = 24;
const FLAT_SHARE = 0.25;
const MOST_INK = 127;

/** The greys of an ImageData, 0 to 255: {width, height, greys}. */
export function greysOf({ width, height, data }) {
  const greys = new Uint8Array(width * height);
  for (let n = 0, at = 0; n < greys.length; n++, at += 4) greys[n] = (data[at] * 77 + data[at + 1] * 151 + data[at + 2] * 28) >> 8;
  return { width, height, greys };
}

/** Half as wide and high; each pixel the mean of four, and so with half the noise. */
export function halved({ width, height, greys }) {
  const half = { width: width >> 1, height: height >> 1 };
  const out = new Uint8Array(half.width * half.height);
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0, at = 2 * y * width; x < half.width; x++, at += 2, to++) {
      out[to] = (greys[at] + greys[at + 1] + greys[at + width] + greys[at + width + 1] + 2) >> 2;
    }
  }
  return { ...half, greys: out };
}

/** As wide and high; each pixel the mean of four, for half the noise. */
export function smoothed({ width, height, greys }) {
  const out = new Uint8Array(greys.length);
  const last = greys.length - width - 1;
  for (let n = 0; n < last; n++) out[n] = (greys[n] + greys[n + 1] + greys[n + width] + greys[n + width + 1] + 2) >> 2;
  out.set(greys.subarray(last), last);
  return { width, height, greys: out };
}

/**
 * {width, height, ink}: ink is above 0 where it is darker than around. The middle is that of 7 by 7 blocks of 8 pixels:
 * between their mean and what is halfway from their lightest to their darkest, so that neither a shadow across the
 * code, nor the white around it, nor a bright spot decides alone. Where all is about the same, nothing is ink.
 */
export function inked({ width, height, greys }) {
  const middles = middlesOf(width, height, greys);
  const across = Math.ceil(width / BLOCK);
  const ink = new Int8Array(width * height);
  for (let y = 0, n = 0; y < height; y++) {
    const row = (y >> 3) * across;
    for (let left = 0, block = row; left < width; left += BLOCK, block++) {
      const middle = middles[block];
      for (const end = n + Math.min(BLOCK, width - left); n < end; n++) {
        const more = middle - greys[n];
        ink[n] = more > MOST_INK ? MOST_INK : more < -MOST_INK ? -MOST_INK : more;
      }
    }
  }
  return { width, height, ink };
}

function middlesOf(width, height, greys) {
  const across = Math.ceil(width / BLOCK);
  const down = Math.ceil(height / BLOCK);
  const least = new Uint8Array(across * down);
  const most = new Uint8Array(across * down);
  const mean = new Float32Array(across * down);
  for (let by = 0, block = 0; by < down; by++) {
    for (let bx = 0; bx < across; bx++, block++) {
      const right = Math.min(width, (bx + 1) * BLOCK);
      const bottom = Math.min(height, (by + 1) * BLOCK);
      let [low, high, sum] = [255, 0, 0];
      for (let y = by * BLOCK; y < bottom; y++) {
        for (let n = y * width + bx * BLOCK; n < y * width + right; n++) {
          const grey = greys[n];
          if (grey < low) low = grey;
          if (grey > high) high = grey;
          sum += grey;
        }
      }
      least[block] = low;
      most[block] = high;
      mean[block] = sum / ((right - bx * BLOCK) * (bottom - by * BLOCK));
    }
  }
  const lows = spread(least, across, down, Math.min);
  const highs = spread(most, across, down, Math.max);
  const sums = spread(mean, across, down, (a, b) => a + b);
  const counts = spread(new Float32Array(across * down).fill(1), across, down, (a, b) => a + b);
  const flat = Math.max(FLAT, FLAT_SHARE * lows.reduce((most, low, n) => Math.max(most, highs[n] - low), 0));
  return lows.map((low, n) => (highs[n] - low < flat ? -1 : ((low + highs[n]) / 2 + sums[n] / counts[n]) / 2));
}

/** Each block's value together with those within reach: along the rows, then along the columns. */
function spread(values, across, down, together) {
  const rows = new Float32Array(values.length);
  const out = new Float32Array(values.length);
  for (let y = 0; y < down; y++) fold(values, rows, y * across, 1, across, together);
  for (let x = 0; x < across; x++) fold(rows, out, x, across, down, together);
  return out;
}

function fold(from, to, start, stride, count, together) {
  for (let n = 0; n < count; n++) {
    const last = Math.min(count - 1, n + REACH);
    let i = Math.max(0, n - REACH);
    let value = from[start + i * stride];
    for (i += 1; i <= last; i++) value = together(value, from[start + i * stride]);
    to[start + n * stride] = value;
  }
}
