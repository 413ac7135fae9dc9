/** Where one looks from: centre (cm) and scale (CSS pixels per cm). Pure. */

/** Seats closer together than this, in CSS pixels, are drawn as filled sections; further apart than the other, with names. */
export const DOTS_FROM_PX = 3;
export const NAMES_FROM_PX = 26;

const SEAT_PX_MAX = 56;
const MARGIN_PX = 20;

/** Whether a box (cm) lies at least partly in what a view shows, `margin` CSS pixels around it included. */
function overlaps(view, [x0, y0, x1, y1], margin) {
  const [left, top] = view.toScreen(x0, y0);
  const [right, bottom] = view.toScreen(x1, y1);
  return right >= -margin && bottom >= -margin && left <= view.width + margin && top <= view.height + margin;
}

/** A square cut out of the house at a scale (CSS pixels per cm): `left` and `top` are its corner in CSS pixels. */
export class Patch {
  constructor({ scale, left, top, side }) {
    Object.assign(this, { scale, left, top, width: side, height: side });
  }

  toScreen(x, y) {
    return [x * this.scale - this.left, y * this.scale - this.top];
  }

  sees(box, margin = 0) {
    return overlaps(this, box, margin);
  }
}

export class Camera {
  constructor(bounds, pitch) {
    this.bounds = bounds;
    this.approach(pitch);
    [this.x, this.y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
    this.scale = 1;
    this.resize(1, 1);
  }

  /** How close one may come to seats so far apart (cm). */
  approach(pitch) {
    this.most = SEAT_PX_MAX / pitch;
  }

  resize(width, height) {
    [this.width, this.height] = [width, height];
    this.#clamp();
  }

  get fitScale() {
    const [x0, y0, x1, y1] = this.bounds;
    const room = (side) => Math.max(side - 2 * MARGIN_PX, 1);
    return Math.min(room(this.width) / (x1 - x0), room(this.height) / (y1 - y0));
  }

  get fitted() {
    return this.scale <= this.fitScale * 1.01;
  }

  /** A view that shows a box, not closer than `scaleMax`. */
  around([x0, y0, x1, y1], scaleMax = this.most) {
    const scale = Math.min((this.width - 2 * MARGIN_PX) / (x1 - x0 || 1), (this.height - 2 * MARGIN_PX) / (y1 - y0 || 1), scaleMax);
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale };
  }

  set({ x, y, scale }) {
    [this.x, this.y, this.scale] = [x, y, scale];
    this.#clamp();
  }

  panBy(dx, dy) {
    this.set({ x: this.x - dx / this.scale, y: this.y - dy / this.scale, scale: this.scale });
  }

  /** Zooms so that what is under (px, py) stays there. */
  zoomAt(factor, px, py) {
    const [wx, wy] = this.toWorld(px, py);
    const scale = this.#within(this.scale * factor);
    this.set({ x: wx - (px - this.width / 2) / scale, y: wy - (py - this.height / 2) / scale, scale });
  }

  toWorld(px, py) {
    return [(px - this.width / 2) / this.scale + this.x, (py - this.height / 2) / this.scale + this.y];
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  sees(box) {
    return overlaps(this, box, 0);
  }

  #within(scale) {
    return Math.min(Math.max(scale, this.fitScale), Math.max(this.most, this.fitScale));
  }

  /** The house fills the window, or stands in its middle: it can't be pushed out of sight. */
  #clamp() {
    const [x0, y0, x1, y1] = this.bounds;
    this.scale = this.#within(this.scale);
    const hold = (value, low, high, size) => {
      const slack = size / (2 * this.scale);
      if (high - low <= 2 * slack) return (low + high) / 2;
      const margin = MARGIN_PX / this.scale;
      return Math.min(Math.max(value, low + slack - margin), high - slack + margin);
    };
    this.x = hold(this.x, x0, x1, this.width);
    this.y = hold(this.y, y0, y1, this.height);
  }
}
