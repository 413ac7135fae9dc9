/** Names of sections, with price and what is left. Each text is drawn once and then copied: outlined text is dear. */

import { DOTS_FROM_PX } from "./camera.js";

const BEHIND_FROM_PX = 6;
const FACTS_UP_TO = 24;
const KEPT = 1000;
const HALO_PX = 4;
const LINE_PX = 20;
const TITLES = ["700 13px", "700 11px"];

export class Labels {
  #widths = new Map();
  #pictures = new Map();

  /** Another theme or resolution. */
  clear() {
    this.#pictures.clear();
  }

  /** From afar each name on its section, with facts where there is room; nearer, behind its last row. */
  draw(context, camera, ink, seatPx) {
    const { layout, scene, theme } = ink;
    const near = (section) => layout.complete && seatPx >= BEHIND_FROM_PX && !section.standing;
    const shown = layout.sections.filter((section) => camera.sees(section.box) && (!near(section) || section.back));
    const fact = `500 12px ${theme.font}`;
    const label = (section) => scene.labels[section.index];
    const room = ({ box }) => [(box[2] - box[0]) * camera.scale, (box[3] - box[1]) * camera.scale];
    const fits = (text, font, section) => this.#width(context, text, font) < room(section)[0] - 4;
    // All alike, whole names or numbers, with facts or without: a mixture reads like two kinds of section.
    const [large, small] = TITLES.map((style) => `${style} ${theme.font}`);
    const whole = shown.every((section) => label(section).short === null || fits(section.name, large, section));
    const name = (section) => (whole ? section.name : (label(section).short ?? section.name));
    const title = shown.every((section) => fits(name(section), large, section)) ? large : small;
    const told = (section) => fits(label(section).detail, fact, section) && room(section)[1] > 36;
    const seated = shown.filter((section) => !section.standing);
    const allTold = (seatPx < DOTS_FROM_PX || !layout.complete) && seated.length <= FACTS_UP_TO && seated.every(told);
    const placed = [];
    for (const section of shown) {
      const text = name(section);
      if (!fits(text, title, section) || room(section)[1] < LINE_PX - 7) continue;
      const half = this.#width(context, text, title) / 2;
      const spot = section.standing ? middleInSight(camera, section) : camera.toScreen(...(near(section) ? section.back : section.centre));
      const at = within(camera, near(section) ? null : section.box, spot, half);
      if (!at || placed.some(({ x, y, half: other }) => Math.abs(x - at[0]) < other + half && Math.abs(y - at[1]) < 13)) continue;
      const [x, y] = at;
      placed.push({ x, y, half });
      const facts = section.standing ? told(section) : allTold;
      this.#write(context, ink, text, title, x, facts ? y - 8 : y);
      if (facts) this.#write(context, ink, label(section).detail, fact, x, y + 9);
    }
  }

  #write(context, ink, text, font, x, y) {
    const key = font + text;
    if (this.#pictures.size > KEPT) this.#pictures.clear();
    if (!this.#pictures.has(key)) this.#pictures.set(key, picture(text, font, this.#width(context, text, font), ink));
    const { image, width, height } = this.#pictures.get(key);
    const sharp = (n) => Math.round(n * ink.ratio) / ink.ratio;
    context.drawImage(image, sharp(x - width / 2), sharp(y - height / 2), width, height);
  }

  #width(context, text, font) {
    const key = font + text;
    if (!this.#widths.has(key)) {
      if (this.#widths.size > KEPT) this.#widths.clear();
      context.font = font;
      this.#widths.set(key, context.measureText(text).width);
    }
    return this.#widths.get(key);
  }
}

/** The middle of what is seen of an area. */
function middleInSight(camera, { box }) {
  const [left, top] = camera.toScreen(box[0], box[1]);
  const [right, bottom] = camera.toScreen(box[2], box[3]);
  const middle = (from, to, size) => (Math.max(from, 0) + Math.min(to, size)) / 2;
  return [middle(left, right, camera.width), middle(top, bottom, camera.height)];
}

/** A name isn't cut off by the window's edge: it moves inwards as long as it stays in its box, or isn't written. */
function within(camera, box, [x, y], half) {
  const moved = Math.min(Math.max(x, half + 6), camera.width - half - 6);
  if (moved === x || !box) return moved === x ? [x, y] : null;
  const [left, right] = [camera.toScreen(box[0], 0)[0], camera.toScreen(box[2], 0)[0]];
  return moved - half >= left && moved + half <= right ? [moved, y] : null;
}

function picture(text, font, textWidth, { theme, ratio }) {
  const [wide, high] = [Math.ceil((textWidth + 2 * HALO_PX) * ratio), Math.ceil(LINE_PX * ratio)];
  const image = new OffscreenCanvas(wide, high);
  const context = image.getContext("2d");
  context.scale(ratio, ratio);
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = HALO_PX;
  context.strokeStyle = theme.surface;
  const [x, y] = [wide / ratio / 2, high / ratio / 2];
  context.strokeText(text, x, y);
  context.fillStyle = theme.ink;
  context.fillText(text, x, y);
  return { image: image.transferToImageBitmap(), width: wide / ratio, height: high / ratio };
}
