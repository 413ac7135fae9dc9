/**
 * Draws the map on one canvas. What stands still (sections, seats, rows) comes from tiles; names of sections, picks and
 * the cursor are laid over them. Far: sections as filled outlines; nearer: a sign per seat; near: the seat with its name.
 */

import { SeatBuffer } from "./buffer.js";
import { DOTS_FROM_PX, NAMES_FROM_PX, Patch } from "./camera.js";
import { drawFocus, drawSections } from "./far.js";
import { Ink } from "./ink.js";
import { Labels } from "./labels.js";
import { drawCursor, drawPicks, drawRowNames, drawSeats } from "./near.js";
import { TILE_PX, Tiles } from "./tiles.js";

const RATIO_MAX = 2;
const ROW_NAMES_FROM_PX = 9;
const REST_MS = 90;

export class Painter {
  /** `scene` as `Ink` describes it. */
  constructor(canvas, layout, camera, scene, theme) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    Object.assign(this, { layout, camera });
    this.ink = new Ink(layout, scene, theme);
    this.labels = new Labels();
    this.buffer = new SeatBuffer();
    this.tiles = new Tiles((context, place) => this.#drawTile(context, place));
    this.visible = new Int32Array(layout.total);
    this.asked = false;
    this.rested = false;
    this.rest = 0;
  }

  /** Everything may have changed: states, the filter, the seats themselves. */
  refresh() {
    this.ink.refresh();
    this.tiles.touchAll();
    this.ask();
  }

  /** These places, and how full these sections are, may have changed. */
  touch(places, sections) {
    const { layout, ink } = this;
    const reach = layout.pitch * 0.7;
    const seats = places.filter((place) => ink.update(place) && layout.rowOf[place] >= 0);
    const around = (place) => [layout.x[place] - reach, layout.y[place] - reach, layout.x[place] + reach, layout.y[place] + reach];
    const filled = sections.map((section) => layout.sections[section]);
    const seatsFrom = (DOTS_FROM_PX / layout.pitch) * ink.ratio;
    const boxes = (some) => some.map(({ box }) => box);
    this.tiles.touch(seats.map(around), layout.complete ? seatsFrom : Infinity);
    this.tiles.touch(boxes(filled), 0, layout.complete ? seatsFrom : Infinity);
    this.tiles.touch(boxes(filled.filter(({ standing }) => standing)), seatsFrom);
    this.ask();
  }

  setTheme(theme) {
    this.ink.change({ theme });
    this.#clear();
  }

  #clear() {
    this.labels.clear();
    this.tiles.clear();
    this.ask();
  }

  /** Paints in the next frame, however often asked. */
  ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.paint();
    });
  }

  resize(width, height) {
    const ratio = Math.min(devicePixelRatio || 1, RATIO_MAX);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.camera.resize(width, height);
    this.ink.change({ ratio });
    this.#clear();
  }

  paint() {
    const { context, camera, ink, canvas } = this;
    const { ratio, theme } = ink;
    const scale = camera.scale * ratio;
    const { width, height } = canvas;
    const [left, top] = [Math.round(camera.x * scale - width / 2), Math.round(camera.y * scale - height / 2)];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = theme.surface;
    context.fillRect(0, 0, width, height);
    const { complete, sharp } = this.tiles.show(context, { scale, left, top, width, height }, this.rested);
    this.rested = false;
    this.#goOn(complete, sharp);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const seatPx = this.layout.pitch * camera.scale;
    this.labels.draw(context, camera, ink, seatPx);
    drawPicks(context, camera, ink, seatPx);
    this.pin?.(context, camera, ink, seatPx);
    drawCursor(context, camera, ink, seatPx);
  }

  /** Another frame while tiles are missing; a sharp one as soon as the zoom rests. */
  #goOn(complete, sharp) {
    if (!complete) this.ask();
    clearTimeout(this.rest);
    if (sharp) return;
    this.rest = setTimeout(() => {
      this.rested = true;
      this.ask();
    }, REST_MS);
  }

  #drawTile(context, { scale, left, top }) {
    const { ink, layout } = this;
    const { ratio, theme } = ink;
    const view = new Patch({ scale: scale / ratio, left: left / ratio, top: top / ratio, side: TILE_PX / ratio });
    const seatPx = layout.pitch * view.scale;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = theme.surface;
    context.fillRect(0, 0, view.width, view.height);
    drawFocus(context, view, ink);
    drawSections(context, view, ink, seatPx);
    if (seatPx < DOTS_FROM_PX || !layout.complete) return;
    const { rows, count } = this.#within(view, 2.5 * seatPx + 20);
    const places = { places: this.visible, count };
    if (seatPx >= NAMES_FROM_PX) drawSeats(context, view, ink, places, seatPx);
    else if (count) this.#drawSigns(context, places, { scale, left, top }, seatPx);
    if (seatPx >= ROW_NAMES_FROM_PX) drawRowNames(context, view, ink, rows, seatPx);
  }

  /** The rows near a view, and their seats in `visible`. */
  #within(view, margin) {
    const { layout, visible } = this;
    const rows = [];
    let count = 0;
    for (const section of layout.sections) {
      if (!view.sees(section.box, margin)) continue;
      for (let r = section.firstRow; r < section.firstRow + section.rowCount; r++) {
        const row = layout.rows[r];
        if (!view.sees(row.box, margin)) continue;
        rows.push(row);
        for (let place = row.first; place < row.first + row.count; place++) visible[count++] = place;
      }
    }
    return { rows, count };
  }

  #drawSigns(context, { places, count }, { scale, left, top }, seatPx) {
    const { ink, layout } = this;
    const size = Math.max(2, Math.round(seatPx * 0.86 * ink.ratio));
    const at = { codes: ink.codes, xs: layout.x, ys: layout.y, scale, left, top };
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.buffer.paint(context, { places, count, side: TILE_PX, size, at, stamps: (stride) => ink.signs(size, stride) });
    context.setTransform(ink.ratio, 0, 0, ink.ratio, 0, 0);
  }
}
