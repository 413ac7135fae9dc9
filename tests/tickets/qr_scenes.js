/** Pictures of symbols as a camera might take them, each made by its seed: the same in every browser. */

/** A sequence of numbers in [0, 1) from a seed (a 32-bit xorshift). */
export function randoms(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let n = 0; n < 8; n++) next();
  return next;
}

/**
 * An ImageData-like of the symbol `modules` (rows of 0 and 1). `view`: width, height, module (px), turn (radians),
 * slant ([across, down]: how the far side shrinks), shift ([x, y] px), light and dark (grey), inverted, blur (px),
 * noise (grey), shade (0 to 1: how much light is lost across the picture), hole (share of the symbol hidden), flip.
 */
export function scene(modules, view, seed = 1) {
  const random = randoms(seed);
  const { width = 640, height = 480, module = 5, turn = 0, slant = [0, 0], shift = [0, 0] } = view;
  const { light = 235, dark = 25, inverted = false, blur = 0, noise = 0, shade = 0, hole = 0, flip = false } = view;
  const size = modules.length;
  const hidden = hiding(size, hole, random);
  const greys = new Float32Array(width * height);
  const [cos, sin] = [Math.cos(turn) / module, Math.sin(turn) / module];
  const [paper, table] = inverted ? [dark, light] : [light, 0.55 * light + 0.45 * dark];
  const sheet = size + 8;
  const colours = new Float32Array(sheet * sheet).fill(paper);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const ink = hidden(column, row) ? 0.7 * light + 0.3 * dark : (modules[row][column] === "1") !== inverted ? dark : light;
      colours[(row + 4) * sheet + column + 4] = ink;
    }
  }
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      let sum = 0;
      for (let part = 0; part < 4; part++) {
        const px = x + 0.25 + 0.5 * (part & 1) - width / 2 - shift[0];
        const py = y + 0.25 + 0.5 * (part >> 1) - height / 2 - shift[1];
        const depth = 1 - (slant[0] * px) / width - (slant[1] * py) / height;
        const u = (flip ? -1 : 1) * ((cos * px + sin * py) / depth) + sheet / 2;
        const v = (-sin * px + cos * py) / depth + sheet / 2;
        sum += u >= 0 && v >= 0 && u < sheet && v < sheet ? colours[(v | 0) * sheet + (u | 0)] : table;
      }
      greys[n] = sum / 4;
    }
  }
  return toPicture(blur ? blurred(greys, width, height, blur) : greys, width, height, { noise, shade, random });
}

/** One square of the data, of this share of the symbol's area, clear of finders and format. */
function hiding(size, share, random) {
  const side = Math.round(size * Math.sqrt(share));
  if (!side) return () => false;
  const left = 9 + Math.floor(random() * Math.max(1, size - 9 - side));
  const top = 9 + Math.floor(random() * Math.max(1, size - 9 - side));
  return (column, row) => column >= left && row >= top && column < left + side && row < top + side;
}

function toPicture(greys, width, height, { noise, shade, random }) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let n = 0; n < greys.length; n++) {
    const lit = 1 - shade * (0.7 * ((n % width) / width) + 0.3 * (n / greys.length));
    const grain = noise ? (random() + random() + random() - 1.5) * 2 * noise : 0;
    data[4 * n] = data[4 * n + 1] = data[4 * n + 2] = greys[n] * lit + grain;
    data[4 * n + 3] = 255;
  }
  return { width, height, data };
}

/** Two box blurs of this radius, in both directions. */
function blurred(greys, width, height, radius) {
  let [from, to] = [greys, new Float32Array(greys.length)];
  for (let pass = 0; pass < 2; pass++) {
    box(from, to, width, height, 1, width, radius);
    box(to, from, height, width, width, 1, radius);
  }
  return from;
}

function box(from, to, length, lines, step, stride, radius) {
  const whole = Math.floor(radius);
  const rest = radius - whole;
  for (let line = 0; line < lines; line++) {
    const at = (n) => from[line * stride + Math.min(length - 1, Math.max(0, n)) * step];
    let middle = 0;
    for (let i = -whole; i <= whole; i++) middle += at(i);
    for (let n = 0; n < length; n++) {
      to[line * stride + n * step] = (middle + rest * (at(n - whole - 1) + at(n + whole + 1))) / (2 * radius + 1);
      middle += at(n + whole + 1) - at(n - whole);
    }
  }
}

/** A picture without any symbol: stripes, squares, rings, grain. */
export function nothing(seed, width = 640, height = 480) {
  const random = randoms(seed);
  const [a, b, kind] = [2 + random() * 20, 2 + random() * 20, seed % 5];
  const greys = new Float32Array(width * height);
  for (let n = 0; n < greys.length; n++) {
    const [x, y] = [n % width, Math.floor(n / width)];
    const inRings = Math.floor(Math.hypot(x - width / 2, y - height / 2) / a) % 2;
    const inSquares = (Math.floor(x / a) + Math.floor(y / b)) % 2;
    greys[n] = 255 * [random(), inSquares, inRings, Math.floor(x / a) % 2, ((x * a + y * b) % 256) / 256][kind];
  }
  return toPicture(greys, width, height, { noise: 4 * (seed % 3), shade: 0.3, random });
}

/** What the `seed`-th of many random views is: any angle, moderate slant, blur, grain and shade together. */
export function randomView(seed, size, { width = 640, height = 480 } = {}) {
  const random = randoms(seed + 7);
  const between = (low, high) => low + (high - low) * random();
  const most = (0.98 * Math.min(width, height)) / ((size + 8) * Math.SQRT2);
  const module = between(Math.min(3.2, most), most);
  return {
    width,
    height,
    module,
    turn: between(0, 2 * Math.PI),
    slant: [between(-0.35, 0.35), between(-0.35, 0.35)],
    light: between(150, 250),
    dark: between(5, 60),
    inverted: random() < 0.15,
    blur: between(0, 0.22 * module),
    noise: between(0, 14),
    shade: between(0, 0.5),
    hole: random() < 0.3 ? between(0.005, 0.03) : 0,
  };
}
