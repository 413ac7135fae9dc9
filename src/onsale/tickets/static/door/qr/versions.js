/** The symbol's layout by version and level: ISO/IEC 18004, tables 1, 9 and annex E. */

export const LEVELS = ["L", "M", "Q", "H"];
export const MOST_VERSION = 40;

// Table 9: codewords of error correction in a block, and blocks, for versions 1 to 40.
const EC_IN_BLOCK = {
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, ...Array(14).fill(30)],
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, ...Array(19).fill(28)],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, ...Array(14).fill(30)],
  H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, ...Array(18).fill(30)],
};
const BLOCKS = {
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
  H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
};
// Table 9's p: corrections kept back in the smallest symbols, lest a wrong reading pass for a right one.
const KEPT_BACK = { "1L": 3, "1M": 2, "1Q": 1, "1H": 1, "2L": 2, "3L": 1 };

/** Modules along a side. */
export const sizeOf = (version) => 17 + 4 * version;

/** {blocks, correcting, corrections}: how many blocks, EC codewords and correctable errors in each. */
export function protectionOf(version, level) {
  const correcting = EC_IN_BLOCK[level][version - 1];
  const corrections = (correcting - (KEPT_BACK[version + level] ?? 0)) >> 1;
  return { blocks: BLOCKS[level][version - 1], correcting, corrections };
}

/** Where centres of alignment patterns lie along a side (annex E). */
export function alignmentLines(version) {
  if (version < 2) return [];
  const count = Math.floor(version / 7) + 2;
  const last = sizeOf(version) - 7;
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2;
  const lines = [6];
  for (let n = count - 2; n >= 0; n--) lines.push(last - n * step);
  return lines;
}

/** Centres [column, row] of the alignment patterns: all crossings but the three under the finders. */
export function alignments(version) {
  const lines = alignmentLines(version);
  const last = lines.length - 1;
  const free = (c, r) => !((c === 0 && r === 0) || (c === 0 && r === last) || (c === last && r === 0));
  return lines.flatMap((x, c) => lines.filter((_, r) => free(c, r)).map((y) => [x, y]));
}

const layouts = new Map();

/**
 * {size, reserved, known, finders}: `reserved[row * size + column]` is 1 where no data lies; `known` has column, row
 * and 1 for dark or -1 of each module that is the same in all symbols of the version, one after the other; the first `finders` numbers
 * are the finders'.
 */
export function layoutOf(version) {
  if (!layouts.has(version)) layouts.set(version, lay(version));
  return layouts.get(version);
}

function lay(version) {
  const size = sizeOf(version);
  const reserved = new Uint8Array(size * size);
  const known = [];
  const reserve = (left, top, width, height) => {
    for (let y = top; y < top + height; y++) reserved.fill(1, y * size + left, y * size + left + width);
  };
  const know = (x, y, dark) => {
    if (x >= 0 && y >= 0 && x < size && y < size) known.push(x, y, dark ? 1 : -1);
  };
  reserve(0, 0, 9, 9);
  reserve(size - 8, 0, 8, 9);
  reserve(0, size - 8, 9, 8);
  reserve(8, 6, size - 16, 1);
  reserve(6, 8, 1, size - 16);
  if (version >= 7) {
    reserve(size - 11, 0, 3, 6);
    reserve(0, size - 11, 6, 3);
  }
  for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    for (let y = -1; y < 8; y++) {
      for (let x = -1; x < 8; x++) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        know(left + x, top + y, ring < 2 || ring === 3);
      }
    }
  }
  const finders = known.length;
  for (let n = 8; n < size - 8; n++) {
    know(n, 6, n % 2 === 0);
    know(6, n, n % 2 === 0);
  }
  for (const [x, y] of alignments(version)) {
    reserve(x - 2, y - 2, 5, 5);
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) know(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }
  return { size, reserved, known: Int16Array.from(known), finders };
}
