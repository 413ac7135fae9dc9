/** Codes as QR pictures (ISO/IEC 18004): capital letters, digits and a few signs, medium correction, versions 1 to 9.
 *
 * The server's drawing of a code may wear another of the eight masks: the standard leaves open whether the marks about
 * the mask are there when masks are judged. Readers are told which one it is.
 */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const ALPHANUMERIC = 2;
const COUNT_BITS = 9;
/** By version: correction bytes a block, blocks, data bytes of each, blocks of one byte more. */
const BLOCKS = [
  [10, 1, 16, 0],
  [16, 1, 28, 0],
  [26, 1, 44, 0],
  [18, 2, 32, 0],
  [24, 2, 43, 0],
  [16, 4, 27, 0],
  [18, 4, 31, 0],
  [22, 2, 38, 2],
  [22, 3, 36, 2],
];
/** By version: where the middles of the small squares stand. */
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46]];
const MASKS = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_y, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => ((y >> 1) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];
const CORNER = "1011101";

/** Rows of modules, true where it is dark, without the quiet zone. Throws RangeError for what can't be written. */
export function modules(text) {
  const version = BLOCKS.findIndex(([_ec, blocks, bytes, longer]) => {
    return 4 + COUNT_BITS + Math.ceil((text.length * 11) / 2) <= (blocks * bytes + longer * (bytes + 1)) * 8;
  });
  if (version < 0 || [...text].some((sign) => !ALPHABET.includes(sign))) throw new RangeError("no such QR code");
  const bytes = interleaved(padded(bitsOf(text), BLOCKS[version]), BLOCKS[version]);
  const drawn = MASKS.map((mask, number) => picture(version + 1, bytes, mask, number));
  return drawn.reduce((best, next) => (next.penalty < best.penalty ? next : best)).rows;
}

/** What is dark as a path of strokes one wide, `border` modules in. */
export function pathOf(rows, border) {
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from + border} ${y + border + 0.5}h${x + 1 - from}`;
    }
  });
  return path;
}

function bitsOf(text) {
  const bits = [];
  const put = (value, count) => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  put(ALPHANUMERIC, 4);
  put(text.length, COUNT_BITS);
  for (let at = 0; at < text.length; at += 2) {
    const first = ALPHABET.indexOf(text[at]);
    if (at + 1 < text.length) put(first * ALPHABET.length + ALPHABET.indexOf(text[at + 1]), 11);
    else put(first, 6);
  }
  return bits;
}

function padded(bits, [_ec, blocks, size, longer]) {
  const capacity = blocks * size + longer * (size + 1);
  for (let end = 0; end < 4 && bits.length < capacity * 8; end++) bits.push(0);
  while (bits.length % 8) bits.push(0);
  const bytes = [];
  for (let at = 0; at < bits.length; at += 8) bytes.push(parseInt(bits.slice(at, at + 8).join(""), 2));
  for (let filler = 0xec; bytes.length < capacity; filler ^= 0xec ^ 0x11) bytes.push(filler);
  return bytes;
}

function interleaved(bytes, [correction, blocks, size, longer]) {
  const divided = [];
  for (let block = 0, at = 0; block < blocks + longer; block++) {
    const length = block < blocks ? size : size + 1;
    divided.push(bytes.slice(at, at + length));
    at += length;
  }
  const corrections = divided.map((block) => remainder(block, correction));
  return [...byTurns(divided), ...byTurns(corrections)];
}

function byTurns(lists) {
  const longest = Math.max(...lists.map((list) => list.length));
  const mixed = [];
  for (let at = 0; at < longest; at++) for (const list of lists) if (at < list.length) mixed.push(list[at]);
  return mixed;
}

// Reed-Solomon codes over the field of 256 with the polynomial 0x11d.
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product >> 7 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

function remainder(bytes, degree) {
  let divisor = [1];
  for (let root = 1, n = 0; n < degree; n++, root = times(root, 2)) {
    const next = [...divisor, 0];
    divisor.forEach((factor, at) => (next[at + 1] ^= times(factor, root)));
    divisor = next;
  }
  const rest = new Array(degree).fill(0);
  for (const byte of bytes) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    for (let at = 0; at < degree; at++) rest[at] ^= times(divisor[at + 1], factor);
  }
  return rest;
}

function picture(version, bytes, mask, number) {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => new Array(size).fill(null));
  drawFixed(rows, version);
  drawFormat(rows, number);
  drawVersion(rows, version);
  drawBytes(rows, bytes, mask);
  return { rows, penalty: penaltyOf(rows) };
}

function drawFixed(rows, version) {
  const size = rows.length;
  for (const [top, left] of [[0, 0], [0, size - 7], [size - 7, 0]]) square(rows, top + 3, left + 3, 4);
  for (let at = 8; at < size - 8; at++) rows[6][at] = rows[at][6] = at % 2 === 0;
  const middles = ALIGNED[version - 1];
  const last = middles.length - 1;
  middles.forEach((y, down) => {
    middles.forEach((x, across) => {
      const taken = (!down && !across) || (!down && across === last) || (down === last && !across);
      if (!taken) square(rows, y, x, 2);
    });
  });
}

/** Rings around a middle: dark, light, dark; with reach 4 the light margin of a corner, too. */
function square(rows, y, x, reach) {
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (!(y + dy in rows) || !(x + dx in rows)) continue;
      const ring = Math.max(Math.abs(dy), Math.abs(dx));
      rows[y + dy][x + dx] = reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1;
    }
  }
}

function drawFormat(rows, mask) {
  const size = rows.length;
  let rest = mask; // medium correction is 00
  for (let n = 0; n < 10; n++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const dark = (bit) => ((bits >> bit) & 1) === 1;
  for (let bit = 0; bit < 15; bit++) {
    const down = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit;
    const across = bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit;
    rows[down][8] = dark(bit);
    rows[8][across] = dark(bit);
  }
  rows[size - 8][8] = true;
}

function drawVersion(rows, version) {
  if (version < 7) return;
  let rest = version;
  for (let n = 0; n < 12; n++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit++) {
    const near = Math.floor(bit / 3);
    const far = rows.length - 11 + (bit % 3);
    rows[near][far] = rows[far][near] = ((bits >> bit) & 1) === 1;
  }
}

/** In columns of two from the right, up and down by turns, past the upright line of marks. */
function drawBytes(rows, bytes, mask) {
  const size = rows.length;
  let bit = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== null) continue;
        const dark = bit < bytes.length * 8 && (bytes[bit >> 3] >> (7 - (bit & 7))) & 1;
        rows[y][x] = Boolean(dark) !== mask(y, x);
        bit++;
      }
    }
  }
}

/** How hard it is to read, by the standard's four rules. */
function penaltyOf(rows) {
  const columns = rows.map((_row, x) => rows.map((row) => row[x]));
  let penalty = 0;
  for (const line of [...rows, ...columns]) {
    const text = line.map((dark) => (dark ? "1" : "0")).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2;
    penalty += 40 * cornersIn(text);
  }
  for (let y = 0; y + 1 < rows.length; y++) {
    for (let x = 0; x + 1 < rows.length; x++) {
      const same = rows[y][x];
      if (same === rows[y][x + 1] && same === rows[y + 1][x] && same === rows[y + 1][x + 1]) penalty += 3;
    }
  }
  const dark = rows.flat().filter(Boolean).length;
  const percent = (dark * 100) / rows.length ** 2;
  return penalty + Math.floor(Math.abs(percent - 50) / 5) * 10;
}

/** How often a line looks as if it crossed a corner's square: with light before or behind it, the margin's too. */
function cornersIn(text) {
  let found = 0;
  for (let at = text.indexOf(CORNER); at >= 0; ) {
    const behind = at + CORNER.length;
    const alone = !text.slice(Math.max(0, at - 4), at).includes("1") || !text.slice(behind, behind + 4).includes("1");
    if (alone) found++;
    at = text.indexOf(CORNER, alone ? behind : at + 4);
  }
  return found;
}
