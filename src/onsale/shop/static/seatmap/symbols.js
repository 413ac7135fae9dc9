/**
 * The signs of the price levels: a shape each, so that colour is never the only difference.
 * Shapes are signed distances on the square -1..1, rastered here (not read back from a canvas, which
 * privacy settings of browsers falsify) both as sprites to draw and as stamps to copy pixel by pixel.
 */

const hypot = Math.hypot;
const abs = Math.abs;
const max = Math.max;

export const SHAPES = [
  (u, v) => hypot(u, v) - 0.9,
  (u, v) => (abs(u) + abs(v) - 1) * Math.SQRT1_2,
  (u, v) => max(abs(u), abs(v)) - 0.74,
  (u, v) => abs(hypot(u, v) - 0.68) - 0.24,
  (u, v) => Math.min(max(abs(u) - 0.3, abs(v) - 0.92), max(abs(u) - 0.92, abs(v) - 0.3)),
  (u, v) => max(v - 0.72, (2 * abs(u) - v - 0.92) / 2.236),
  (u, v) => abs(max(abs(u), abs(v)) - 0.62) - 0.2,
  (u, v) => max(abs(v) - 0.42, abs(u) - 0.92),
];

/** Past eight levels colours repeat, but with other shapes: 64 signs before two look alike. */
const shapeOf = (level) => SHAPES[(level + Math.floor(level / SHAPES.length)) % SHAPES.length];

const TAKEN = (u, v) => hypot(u, v) - 0.42;
const DIMMED = 0.28;

/** The shape as coverage 0..255, `size`² bytes. */
export function raster(shape, size) {
  const coverage = new Uint8ClampedArray(size * size);
  const half = size / 2;
  for (let py = 0; py < size; py++) {
    for (let px = 0; px < size; px++) {
      const distance = shape((px + 0.5 - half) / half, (py + 0.5 - half) / half);
      coverage[py * size + px] = 255 * (0.5 - distance * half);
    }
  }
  return coverage;
}

/** One sign in one colour: `canvas` to draw, `offsets`/`pixels` to stamp into a buffer `stride` pixels wide. */
function sign(shape, [r, g, b], alpha, size, stride) {
  const coverage = raster(shape, size);
  const image = new ImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const offsets = [];
  const stamped = [];
  const half = size >> 1;
  coverage.forEach((value, i) => {
    const opacity = Math.round(value * alpha);
    if (!opacity) return;
    pixels[i] = ((opacity << 24) | (b << 16) | (g << 8) | r) >>> 0;
    offsets.push((((i / size) | 0) - half) * stride + (i % size) - half);
    stamped.push(pixels[i]);
  });
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return { canvas, size, half, offsets: Int32Array.from(offsets), pixels: Uint32Array.from(stamped) };
}

/** Signs by code: 0 taken, 1 + 2·level free, 2 + 2·level free but dimmed. Colours are [r, g, b]. */
export function signs(levels, colours, takenColour, size, stride) {
  const all = [sign(TAKEN, takenColour, 0.75, size, stride)];
  for (let level = 0; level < levels; level++) {
    const shape = shapeOf(level);
    const colour = colours[level % colours.length];
    all.push(sign(shape, colour, 1, size, stride), sign(shape, colour, DIMMED, size, stride));
  }
  return all;
}

/** A quiet tile of one level's sign, to fill a whole section with. */
export function tile(level, colour, alpha, ratio) {
  const canvas = document.createElement("canvas");
  const [cell, size] = [Math.round(11 * ratio), Math.round(5 * ratio)];
  canvas.width = canvas.height = cell;
  const mark = sign(shapeOf(level), colour, alpha, size, cell);
  canvas.getContext("2d").drawImage(mark.canvas, Math.round((cell - size) / 2), Math.round((cell - size) / 2));
  return canvas;
}

/** One level's sign for the legend. */
export const levelSign = (level, colour, size) => sign(shapeOf(level), colour, 1, size, size).canvas;
