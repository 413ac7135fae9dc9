/**
 * Reads a QR code from a picture (ISO/IEC 18004). `read(imageData)` gives its text, or null; it never throws for what the
 * picture shows. A sheet that fills the picture is found in a smaller copy of it first, which is quick and has less
 * noise; small codes in the picture as it is.
 */

import { triplesOf } from "./qr/corners.js";
import { findFinders } from "./qr/finders.js";
import { gridsOf, sampled, tightened } from "./qr/grid.js";
import { greysOf, halved, inked, smoothed } from "./qr/picture.js";
import { decode, mirrored, versionIn } from "./qr/symbol.js";

const LEAST_SIDE_PX = 21;

/** The text of a QR code in `imageData` ({width, height, data}: RGBA), or null. */
export function read(imageData) {
  if (imageData.width < LEAST_SIDE_PX || imageData.height < LEAST_SIDE_PX) return null;
  const whole = greysOf(imageData);
  const half = halved(whole);
  return readGreys(half) ?? readGreys(smoothed(whole)) ?? readGreys(halved(half));
}

function readGreys(greys) {
  const picture = inked(greys);
  for (const triple of triplesOf(picture, findFinders(picture))) {
    const text = readTriple(picture, triple);
    if (text !== null) return text;
  }
  return null;
}

function readTriple(picture, triple) {
  for (const grid of gridsOf(picture, triple)) {
    const text = readGrid(picture, grid, triple) ?? readTightened(picture, grid, triple);
    if (text !== null) return text;
  }
  return null;
}

/** Again where the alignment patterns are: paper bends, and lenses do. */
function readTightened(picture, grid, triple) {
  const better = grid.version > 1 ? tightened(picture, grid, triple.inverted) : null;
  return better && readGrid(picture, better, triple);
}

function readGrid(picture, grid, { inverted }) {
  const values = sampled(picture, grid, inverted);
  return readModules(values.map((value) => (value > 0 ? 1 : 0)), grid) ?? readModules(evened(values, grid.size), grid);
}

function readModules(values, { version, size }) {
  const modules = Uint8Array.from(values);
  const said = version < 7 ? version : versionIn(modules, size);
  if (said !== null && said !== version) return null;
  return decode(modules, version) ?? decode(mirrored(modules, size), version);
}

/** Dark is what has more ink than the modules around have on average: masks leave both about as often. */
function evened(values, size) {
  const reach = 3;
  return values.map((value, n) => {
    const [column, row] = [n % size, Math.floor(n / size)];
    let [sum, count] = [0, 0];
    for (let y = Math.max(0, row - reach); y <= Math.min(size - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(size - 1, column + reach); x++, count++) sum += values[y * size + x];
    }
    return value > sum / count ? 1 : 0;
  });
}
