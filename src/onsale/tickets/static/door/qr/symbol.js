/** A grid of modules to its text: format, mask, codewords, error correction. ISO/IEC 18004, 7.7 to 7.10 and 12. */

import { correct } from "./reed_solomon.js";
import { textOf } from "./segments.js";
import { layoutOf, MOST_VERSION, protectionOf, sizeOf } from "./versions.js";

const MOST_WRONG_BITS = 3;
const FORMAT_MASK = 0x5412;
const LEVEL_BY_BITS = ["M", "L", "H", "Q"];
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => ((y >> 1) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];
const FORMATS = Array.from({ length: 32 }, (_, data) => withCheck(data, 10, 0x537) ^ FORMAT_MASK);
const VERSIONS = Array.from({ length: MOST_VERSION - 6 }, (_, n) => withCheck(n + 7, 12, 0x1f25));

/** Data bits and their BCH check bits (annexes C and D). */
function withCheck(data, bits, generator) {
  let rest = data << bits;
  const degree = 31 - Math.clz32(generator);
  while (rest && 31 - Math.clz32(rest) >= degree) rest ^= generator << (31 - Math.clz32(rest) - degree);
  return (data << bits) | rest;
}

function apart(a, b) {
  let count = 0;
  for (let rest = a ^ b; rest; rest &= rest - 1) count += 1;
  return count;
}

/** `modules[row * size + column]`, 1 for dark. The text, or null where it isn't a symbol, or too damaged. */
export function decode(modules, version) {
  for (const { level, mask } of formatsOf(modules, sizeOf(version))) {
    const data = dataOf(codewordsOf(modules, version, mask), version, level);
    const text = data && textOf(data, version);
    if (text) return text;
  }
  return null;
}

/** The symbol across its diagonal: what a mirror shows. */
export function mirrored(modules, size) {
  return modules.map((_, n) => modules[(n % size) * size + Math.floor(n / size)]);
}

/** What formats the two copies may say, the likeliest first. */
function formatsOf(modules, size) {
  let first = 0;
  let second = 0;
  const bit = (x, y) => modules[y * size + x];
  for (let n = 14; n >= 0; n--) {
    const [x, y] = n < 6 ? [8, n] : n < 8 ? [8, n + 1] : n === 8 ? [7, 8] : [14 - n, 8];
    first = first * 2 + bit(x, y);
    second = second * 2 + (n < 8 ? bit(size - 1 - n, 8) : bit(8, size - 15 + n));
  }
  const wrong = FORMATS.map((format) => Math.min(apart(format, first), apart(format, second)));
  return FORMATS.map((_, data) => data)
    .filter((data) => wrong[data] <= MOST_WRONG_BITS)
    .sort((a, b) => wrong[a] - wrong[b])
    .slice(0, 2)
    .map((data) => ({ level: LEVEL_BY_BITS[data >> 3], mask: data & 7 }));
}

/** The version written into a symbol that was taken for one of `size` modules; null where neither copy says one. */
export function versionIn(modules, size) {
  const copies = [0, 0];
  for (let n = 17; n >= 0; n--) {
    const [along, across] = [Math.floor(n / 3), size - 11 + (n % 3)];
    copies[0] = copies[0] * 2 + modules[along * size + across];
    copies[1] = copies[1] * 2 + modules[across * size + along];
  }
  const found = VERSIONS.findIndex((written) => copies.some((copy) => apart(written, copy) <= MOST_WRONG_BITS));
  return found < 0 ? null : found + 7;
}

/** Codewords as they lie: two columns at a time, from the right, up and down, past what is reserved. */
function codewordsOf(modules, version, mask) {
  const { size, reserved } = layoutOf(version);
  const flips = MASKS[mask];
  const words = [];
  let word = 1;
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let n = 0; n < size; n++) {
      const y = up ? size - 1 - n : n;
      for (const x of [right, right - 1]) {
        if (reserved[y * size + x]) continue;
        word = word * 2 + (flips(x, y) ? 1 - modules[y * size + x] : modules[y * size + x]);
        if (word >= 256) {
          words.push(word & 255);
          word = 1;
        }
      }
    }
    up = !up;
  }
  return words;
}

/** The blocks' data, corrected and one after the other; null where one is too damaged. */
function dataOf(words, version, level) {
  const { blocks, correcting, corrections } = protectionOf(version, level);
  const short = Math.floor(words.length / blocks) - correcting;
  const long = words.length % blocks;
  const parts = Array.from({ length: blocks }, (_, b) => new Uint8Array(short + (b >= blocks - long ? 1 : 0) + correcting));
  let at = 0;
  for (let n = 0; n <= short; n++) {
    for (const part of parts) if (n < part.length - correcting) part[n] = words[at++];
  }
  for (let n = 0; n < correcting; n++) {
    for (const part of parts) part[part.length - correcting + n] = words[at++];
  }
  if (!parts.every((part) => correct(part, correcting, corrections))) return null;
  return Uint8Array.from(parts.flatMap((part) => [...part.subarray(0, part.length - correcting)]));
}
