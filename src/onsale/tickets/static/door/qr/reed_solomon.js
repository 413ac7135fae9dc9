/** Reed-Solomon over GF(256), x^8+x^4+x^3+x^2+1, first root 1 (ISO/IEC 18004, annexes A and B). */

const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let n = 0, value = 1; n < 255; n++) {
  EXP[n] = EXP[n + 255] = value;
  LOG[value] = n;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const over = (a, b) => (a ? EXP[LOG[a] + 255 - LOG[b]] : 0);

/** The polynomial's value; coefficients from the lowest power. */
function at(polynomial, x) {
  let value = 0;
  for (let n = polynomial.length - 1; n >= 0; n--) value = times(value, x) ^ polynomial[n];
  return value;
}

/**
 * Correct a block in place: data first, then `correcting` codewords. False, and the block is as it was, when more than
 * `most` codewords are wrong.
 */
export function correct(block, correcting, most) {
  const syndromes = syndromesOf(block, correcting);
  if (syndromes.every((value) => value === 0)) return true;
  const locator = locate(syndromes);
  const errors = locator.length - 1;
  if (errors > most) return false;
  const found = [];
  for (let place = 0; place < block.length && found.length < errors; place++) {
    if (at(locator, EXP[255 - (place % 255)]) === 0) found.push(place);
  }
  if (found.length !== errors) return false;
  const mended = block.slice();
  for (const place of found) mended[block.length - 1 - place] ^= magnitude(syndromes, locator, place);
  if (!syndromesOf(mended, correcting).every((value) => value === 0)) return false;
  block.set(mended);
  return true;
}

function syndromesOf(block, count) {
  const syndromes = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    let value = 0;
    for (let i = 0; i < block.length; i++) value = (value ? EXP[LOG[value] + n] : 0) ^ block[i];
    syndromes[n] = value;
  }
  return syndromes;
}

/** The error locator, lowest power first (Berlekamp and Massey's algorithm). */
function locate(syndromes) {
  let locator = [1];
  let before = [1];
  let length = 0;
  let shift = 1;
  let last = 1;
  for (let n = 0; n < syndromes.length; n++) {
    let gap = syndromes[n];
    for (let i = 1; i <= length; i++) gap ^= times(locator[i] ?? 0, syndromes[n - i]);
    if (gap === 0) {
      shift += 1;
      continue;
    }
    const factor = over(gap, last);
    const next = locator.slice();
    for (let i = 0; i < before.length; i++) next[i + shift] = (next[i + shift] ?? 0) ^ times(factor, before[i]);
    for (let i = 0; i < next.length; i++) next[i] ??= 0;
    if (2 * length <= n) {
      [before, last, length, shift] = [locator, gap, n + 1 - length, 1];
    } else {
      shift += 1;
    }
    locator = next;
  }
  while (locator.length > 1 && locator.at(-1) === 0) locator.pop();
  return locator;
}

/** What the codeword at this power differs by (Forney's algorithm). */
function magnitude(syndromes, locator, place) {
  const inverse = EXP[(255 - (place % 255)) % 255];
  const errors = locator.length - 1;
  const evaluator = new Uint8Array(errors);
  for (let n = 0; n < errors; n++) {
    for (let i = 0; i <= n; i++) evaluator[n] ^= times(syndromes[n - i], locator[i]);
  }
  const slope = locator.slice(1).map((value, n) => (n % 2 ? 0 : value));
  const derivative = at(slope, inverse);
  return derivative ? times(EXP[place % 255], over(at(evaluator, inverse), derivative)) : 0;
}
