/** Readings of many pictures, in the page: what was missed, what was misread, and how long it took. */

import { read } from "/static/tickets/door/qr_reader.js";
import { nothing, randoms, randomView, scene } from "/trials/qr_scenes.js";

/** Read each of [{text, modules, view}], the n-th with seed n + 1: {missed: [n], wrong: [n], mean_ms, most_ms}. */
export function tryAll(trials) {
  const told = { missed: [], wrong: [], mean_ms: 0, most_ms: 0 };
  trials.forEach(({ text, modules, view }, n) => {
    const picture = scene(modules, view, n + 1);
    const started = performance.now();
    const got = read(picture);
    const took = performance.now() - started;
    told.mean_ms += took / trials.length;
    told.most_ms = Math.max(told.most_ms, took);
    if (got !== text) told[got === null ? "missed" : "wrong"].push(n);
  });
  return told;
}

/** Random views, `count` of them, of [{text, modules}] by turns. */
export function tryViews(symbols, count, within) {
  const trials = Array.from({ length: count }, (_, n) => {
    const symbol = symbols[n % symbols.length];
    return { ...symbol, view: randomView(n, symbol.modules.length, within) };
  });
  return tryAll(trials);
}

/** What is read where there is nothing to read, of each of `count` pictures. */
export function tryNothing(count) {
  return Array.from({ length: count }, (_, seed) => read(nothing(seed, 400, 300)));
}

/** What is read in pictures that are barely any: of no size, of one colour, of bytes at random. */
export function tryOdd() {
  const random = randoms(5);
  const sizes = [[0, 0], [1, 1], [1, 500], [500, 1], [21, 21], [22, 40], [333, 23], [97, 101]];
  return sizes.flatMap(([width, height]) =>
    [() => 0, () => 255, () => random() * 256].map((fill) =>
      read({ width, height, data: Uint8ClampedArray.from({ length: 4 * width * height }, fill) }),
    ),
  );
}

/** What is read in an image file, given in base 64. */
export async function readImage(encoded) {
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  return read(canvas.getImageData(0, 0, bitmap.width, bitmap.height));
}
