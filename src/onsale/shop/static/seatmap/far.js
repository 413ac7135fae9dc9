/** Sections, their labels, and the stage or pitch. */

import { DOTS_FROM_PX } from "./camera.js";
import { tile } from "./symbols.js";
import { css } from "./theme.js";

const BEHIND_FROM_PX = 6;
const FACTS_UP_TO = 24;
const WIDTHS_KEPT = 2000;

export function outlinePath(camera, outline) {
  const path = new Path2D();
  for (const [x, y] of outline) path.lineTo(...camera.toScreen(x, y));
  path.closePath();
  return path;
}

const offScreen = (camera, [x0, y0, x1, y1]) => {
  const [left, top] = camera.toScreen(x0, y0);
  const [right, bottom] = camera.toScreen(x1, y1);
  return right < 0 || bottom < 0 || left > camera.width || top > camera.height;
};

export function drawFocus({ context, camera, layout, theme }) {
  const { focus } = layout;
  if (!focus) return;
  const path = outlinePath(camera, focus.outline);
  context.fillStyle = theme.floor;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.fill(path);
  context.stroke(path);
  const xs = focus.outline.map(([x]) => x);
  const ys = focus.outline.map(([, y]) => y);
  const width = (Math.max(...xs) - Math.min(...xs)) * camera.scale;
  const [x, y] = camera.toScreen((Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2);
  context.font = `600 ${Math.min(20, Math.max(11, width / 14))}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.quiet;
  if (context.measureText(focus.label).width < width - 8) context.fillText(focus.label, x, y);
}

/** Filled with the level's colour and signs while the seats are too small to see; an outline otherwise. */
export function drawSections(painter, seatPx) {
  const { context, camera, layout, scene, theme } = painter;
  const far = seatPx < DOTS_FROM_PX;
  for (const section of layout.sections) {
    if (offScreen(camera, section.box)) continue;
    const path = outlinePath(camera, section.outline);
    const level = scene.levelOf(section.index);
    const colour = theme.levels[level % theme.levels.length];
    const dead = !scene.labels[section.index].left || scene.dimmed(level);
    context.fillStyle = theme.floor;
    context.fill(path);
    if ((far || section.standing) && !dead) {
      context.fillStyle = css(colour, 0.2);
      context.fill(path);
      context.fillStyle = levelTile(painter, level);
      context.fill(path);
    }
    context.lineWidth = far && !dead ? 1.5 : 1;
    context.strokeStyle = dead || !(far || section.standing) ? theme.line : css(colour, 0.9);
    context.stroke(path);
  }
}

function levelTile(painter, level) {
  const { context, camera, theme, ratio } = painter;
  painter.tiles ??= [];
  painter.tiles[level] ??= context.createPattern(tile(level, theme.levels[level % theme.levels.length], 0.4, ratio), "repeat");
  const [x, y] = camera.toScreen(0, 0);
  painter.tiles[level].setTransform(new DOMMatrix().translate(x, y).scale(1 / ratio));
  return painter.tiles[level];
}

/** From afar each name on its section, with price and what is left where there is room; nearer, behind its last row. */
export function drawSectionLabels(painter, seatPx) {
  const { context, camera, layout, scene, theme } = painter;
  const [title, fact] = [`700 13px ${theme.font}`, `500 12px ${theme.font}`];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const near = (section) => seatPx >= BEHIND_FROM_PX && !section.standing;
  const shown = layout.sections.filter((section) => !offScreen(camera, section.box) && (!near(section) || section.back));
  const room = ({ box }) => [(box[2] - box[0]) * camera.scale, (box[3] - box[1]) * camera.scale];
  const measure = (text, font) => widthOf(painter, text, font);
  const label = (section) => scene.labels[section.index];
  // All alike, whole names or numbers, with facts or without: a mixture reads like two kinds of section.
  const whole = shown.every((section) => label(section).short === null || measure(section.name, title) < room(section)[0] - 4);
  const told = (section) => measure(label(section).detail, fact) < room(section)[0] - 8 && room(section)[1] > 36;
  const seated = shown.filter((section) => !section.standing);
  const allTold = seatPx < DOTS_FROM_PX && seated.length <= FACTS_UP_TO && seated.every(told);
  const placed = [];
  for (const section of shown) {
    const [x, y] = camera.toScreen(...(near(section) ? section.back : section.centre));
    const text = whole ? section.name : (label(section).short ?? section.name);
    const half = measure(text, title) / 2;
    if (2 * half > room(section)[0] - 4 || room(section)[1] < 13) continue;
    if (placed.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < 13)) continue;
    placed.push({ x, y, half });
    const facts = section.standing ? told(section) : allTold;
    write(context, theme, text, title, x, facts ? y - 8 : y);
    if (facts) write(context, theme, label(section).detail, fact, x, y + 9);
  }
}

/** Measured once: setting a font and measuring some hundred texts would cost the better part of a frame. */
function widthOf(painter, text, font) {
  painter.widths ??= new Map();
  const key = font + text;
  let width = painter.widths.get(key);
  if (width === undefined) {
    painter.context.font = font;
    width = painter.context.measureText(text).width;
    if (painter.widths.size > WIDTHS_KEPT) painter.widths.clear();
    painter.widths.set(key, width);
  }
  return width;
}

function write(context, theme, text, font, x, y) {
  context.font = font;
  context.lineWidth = 4;
  context.strokeStyle = theme.surface;
  context.strokeText(text, x, y);
  context.fillStyle = theme.ink;
  context.fillText(text, x, y);
}
