/**
 * Draws the map on one canvas. Far: sections as filled outlines; nearer: a sign per seat; near: the
 * seat with its name. Sections and rows out of sight are skipped by their boxes. Thousands of signs are
 * copied into one pixel buffer (80,000 in a few milliseconds), some hundreds are drawn as sprites.
 */

import { isFree } from "./state.js";
import { DOTS_FROM_PX, NAMES_FROM_PX } from "./camera.js";
import { SeatBuffer } from "./buffer.js";
import { drawCursor, drawPicks, drawRowNames, drawTiles } from "./near.js";
import { drawFocus, drawSections, drawSectionLabels } from "./far.js";
import { signs } from "./symbols.js";

const SPRITES_UP_TO = 1500;
const RATIO_MAX = 2;

export class Painter {
  /** `scene`: {bits, picks, levelOf(section), dimmed(level), levels, labels, cursor, cursorShown} */
  constructor(canvas, layout, camera, scene, theme) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    Object.assign(this, { layout, camera, scene, theme });
    this.codes = new Uint8Array(layout.total);
    this.visible = new Int32Array(layout.total);
    this.buffer = new SeatBuffer();
    this.asked = false;
    this.refresh();
  }

  /** Seat states, filter or theme changed. */
  refresh() {
    const { layout, scene, codes } = this;
    for (const section of layout.sections) {
      const level = scene.levelOf(section.index);
      const free = 1 + 2 * level + (scene.dimmed(level) ? 1 : 0);
      for (let place = section.first; place < section.first + section.count; place++) {
        codes[place] = isFree(scene.bits, place) ? free : 0;
      }
    }
    this.ask();
  }

  setTheme(theme) {
    this.theme = theme;
    this.signKey = null;
    this.tiles = null;
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
    this.ratio = Math.min(devicePixelRatio || 1, RATIO_MAX);
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.camera.resize(width, height);
    this.signKey = null;
    this.tiles = null;
    this.paint();
  }

  paint() {
    const { context, camera, layout } = this;
    if (!this.ratio) return;
    const seatPx = layout.pitch * camera.scale;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.fillStyle = this.theme.surface;
    context.fillRect(0, 0, camera.width, camera.height);
    drawFocus(this);
    drawSections(this, seatPx);
    const count = seatPx >= DOTS_FROM_PX ? this.#findVisible() : 0;
    if (seatPx >= NAMES_FROM_PX) drawTiles(this, count, seatPx);
    else if (count) this.#drawSigns(count, seatPx);
    if (seatPx >= 9) drawRowNames(this, seatPx);
    drawSectionLabels(this, seatPx);
    drawPicks(this, seatPx);
    drawCursor(this, seatPx);
  }

  /** Fills `visible` with the seats of the rows in sight; returns how many. */
  #findVisible() {
    const { layout, camera, visible } = this;
    const [x0, y0] = camera.toWorld(-20, -20);
    const [x1, y1] = camera.toWorld(camera.width + 20, camera.height + 20);
    const outside = ([a, b, c, d]) => c < x0 || a > x1 || d < y0 || b > y1;
    let count = 0;
    for (const section of layout.sections) {
      if (outside(section.box)) continue;
      for (let r = section.firstRow; r < section.firstRow + section.rowCount; r++) {
        const row = layout.rows[r];
        if (outside(row.box)) continue;
        for (let place = row.first; place < row.first + row.count; place++) visible[count++] = place;
      }
    }
    return count;
  }

  signsFor(size, stride) {
    const key = `${size}:${stride}`;
    if (this.signKey !== key) {
      this.signKey = key;
      this.signs = signs(this.scene.levels, this.theme.levels, this.theme.takenRgb, size, stride);
    }
    return this.signs;
  }

  #drawSigns(count, seatPx) {
    const { camera, layout, codes, visible, ratio, context } = this;
    const size = Math.max(2, Math.round(seatPx * 0.86 * ratio));
    const scale = camera.scale * ratio;
    const left = this.canvas.width / 2 - camera.x * scale;
    const top = this.canvas.height / 2 - camera.y * scale;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (count > SPRITES_UP_TO) {
      this.buffer.paint(this, { count, size, scale, left, top });
    } else {
      const all = this.signsFor(size, size);
      for (let i = 0; i < count; i++) {
        const place = visible[i];
        const { canvas, half } = all[codes[place]];
        context.drawImage(canvas, Math.round(layout.x[place] * scale + left) - half, Math.round(layout.y[place] * scale + top) - half);
      }
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
}
