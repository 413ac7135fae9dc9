/**
 * The house as little images. Each is drawn once and then only copied while the map is moved, or stretched while it is
 * zoomed; once the zoom rests, or the stretch shows, the same is drawn sharp at the new scale, a few tiles a frame.
 * All lengths here are device pixels.
 */

export const TILE_PX = 256;

const BUDGET_MS = 6;
const STRETCH = [0.5, 1.8];
const TILES_KEPT = 128;

const keyOf = (i, j) => (i + 0x8000) * 0x10000 + j + 0x8000;

/** All tiles of one scale (device pixels per cm), made as they are needed. */
class Sheet {
  constructor(scale) {
    this.scale = scale;
    this.tiles = new Map();
  }

  /** Calls `visit(i, j, key)` for each tile that a rectangle of this scale's pixels touches. */
  within([x0, y0, x1, y1], visit) {
    for (let j = Math.floor(y0 / TILE_PX); j * TILE_PX < y1; j++) {
      for (let i = Math.floor(x0 / TILE_PX); i * TILE_PX < x1; i++) visit(i, j, keyOf(i, j));
    }
  }

  /** What the window shows, in this sheet's pixels. */
  windowOf({ scale, left, top, width, height }) {
    const stretch = scale / this.scale;
    return [left / stretch, top / stretch, (left + width) / stretch, (top + height) / stretch];
  }

  copyTo(context, view) {
    const stretch = view.scale / this.scale;
    const edge = (n, start) => Math.round(n * TILE_PX * stretch - start);
    context.imageSmoothingEnabled = stretch !== 1;
    this.within(this.windowOf(view), (i, j, key) => {
      const tile = this.tiles.get(key);
      if (!tile) return;
      const [x, y] = [edge(i, view.left), edge(j, view.top)];
      if (stretch === 1) context.drawImage(tile.image, x, y);
      else context.drawImage(tile.image, x, y, edge(i + 1, view.left) - x, edge(j + 1, view.top) - y);
    });
  }

  /** Tiles touched by a box in centimetres are to be drawn again. */
  touch([x0, y0, x1, y1]) {
    const { scale } = this;
    this.within([x0 * scale, y0 * scale, x1 * scale, y1 * scale], (_i, _j, key) => {
      const tile = this.tiles.get(key);
      if (tile) tile.stale = true;
    });
  }

  /** Keeps the newest and those in sight. */
  trim(view) {
    if (this.tiles.size <= TILES_KEPT) return;
    const seen = new Set();
    this.within(this.windowOf(view), (_i, _j, key) => seen.add(key));
    for (const [key, tile] of this.tiles) {
      if (this.tiles.size <= TILES_KEPT) return;
      if (seen.has(key)) continue;
      tile.image.close();
      this.tiles.delete(key);
    }
  }

  clear() {
    for (const tile of this.tiles.values()) tile.image.close();
    this.tiles.clear();
  }
}

export class Tiles {
  #draw;
  #canvas = new OffscreenCanvas(TILE_PX, TILE_PX);
  #context = this.#canvas.getContext("2d", { alpha: false });
  #whole = null; // the first sheet shows the whole house: always something to put behind the others
  #last = null;
  #now = null;

  /** `draw(context, {scale, left, top})` draws the house from device pixel (left, top) on, TILE_PX wide and high. */
  constructor(draw) {
    this.#draw = draw;
  }

  get #sheets() {
    return new Set([this.#whole, this.#last, this.#now].filter(Boolean));
  }

  clear() {
    for (const sheet of this.#sheets) sheet.clear();
    this.#whole = this.#last = this.#now = null;
  }

  /** What is under these boxes (cm) has changed, as far as it is drawn at scales from `from` to below `to`. */
  touch(boxes, from = 0, to = Infinity) {
    for (const sheet of this.#sheets) {
      if (sheet.scale >= from && sheet.scale < to) boxes.forEach((box) => sheet.touch(box));
    }
  }

  touchAll() {
    for (const sheet of this.#sheets) for (const tile of sheet.tiles.values()) tile.stale = true;
  }

  /**
   * Copies what `view` {scale, left, top, width, height} shows. `rested` says that the zoom has come to rest.
   * Answers {complete: nothing is missing or out of date, sharp: nothing is stretched}.
   */
  show(context, view, rested) {
    const sheet = this.#choose(view.scale, rested);
    const missing = [];
    const stale = [];
    sheet.within(sheet.windowOf(view), (i, j, key) => {
      const tile = sheet.tiles.get(key);
      if (!tile) missing.push([i, j, key]);
      else if (tile.stale) stale.push([i, j, key]);
    });
    const behind = [...this.#sheets].filter((other) => other !== sheet);
    // Zooming out shows ever more at a scale that is about to be left: what is behind has to do until the zoom rests.
    const waits = view.scale < sheet.scale && behind.length > 0;
    const left = waits ? missing.length + stale.length : this.#renew(sheet, missing, stale, behind.length || sheet.tiles.size ? BUDGET_MS : Infinity);
    if (left > stale.length) for (const other of behind) other.copyTo(context, view);
    sheet.copyTo(context, view);
    sheet.trim(view);
    return { complete: left === 0 || waits, sharp: view.scale === sheet.scale };
  }

  #choose(scale, rested) {
    const now = this.#now;
    if (!now) return (this.#whole = this.#now = new Sheet(scale));
    const stretch = scale / now.scale;
    if (stretch === 1 || (!rested && stretch > STRETCH[0] && stretch < STRETCH[1])) return now;
    const known = [...this.#sheets].find((sheet) => sheet.scale === scale);
    if (this.#last && this.#last !== this.#whole && this.#last !== known) this.#last.clear();
    this.#last = now;
    this.#now = known ?? new Sheet(scale);
    return this.#now;
  }

  /** Draws as many as the budget allows, at least one; answers how many are left. */
  #renew(sheet, missing, stale, budget) {
    const until = performance.now() + budget;
    const wanted = [...missing, ...stale];
    let done = 0;
    for (const [i, j, key] of wanted) {
      if (done && performance.now() > until) break;
      this.#draw(this.#context, { scale: sheet.scale, left: i * TILE_PX, top: j * TILE_PX });
      sheet.tiles.get(key)?.image.close();
      sheet.tiles.delete(key);
      sheet.tiles.set(key, { image: this.#canvas.transferToImageBitmap(), stale: false });
      done += 1;
    }
    return wanted.length - done;
  }
}
