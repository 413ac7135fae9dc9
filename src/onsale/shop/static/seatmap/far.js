/** Sections from afar, and the stage or pitch. */

import { DOTS_FROM_PX } from "./camera.js";
import { boxOf } from "./geometry.js";
import { css } from "./theme.js";

const FILLS = 8;

function outlinePath(view, outline) {
  const path = new Path2D();
  for (const [x, y] of outline) path.lineTo(...view.toScreen(x, y));
  path.closePath();
  return path;
}

export function drawFocus(context, view, { layout, theme }) {
  const { focus } = layout;
  if (!focus) return;
  const [x0, y0, x1, y1] = boxOf(focus.outline);
  if (!view.sees([x0, y0, x1, y1], 2)) return;
  const path = outlinePath(view, focus.outline);
  context.fillStyle = theme.floor;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.fill(path);
  context.stroke(path);
  const width = (x1 - x0) * view.scale;
  context.font = `600 ${Math.min(20, Math.max(11, width / 14))}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.quiet;
  const [x, y] = view.toScreen((x0 + x1) / 2, (y0 + y1) / 2);
  if (context.measureText(focus.label).width < width - 8) context.fillText(focus.label, x, y);
}

/** How full of colour a section is, by the share of it that is left: 0 (nothing) to 8. Drawn again when it changes. */
export const fillOf = (section, left) => (left ? 1 + Math.floor(((FILLS - 1) * left) / section.count) : 0);

/** Filled with the level's colour and signs while the seats are too small to see, or not here yet; an outline otherwise. */
export function drawSections(context, view, ink, seatPx) {
  const { layout, scene, theme } = ink;
  for (const section of layout.sections) {
    if (!view.sees(section.box, 2)) continue;
    const filled = seatPx < DOTS_FROM_PX || section.standing || !layout.complete;
    const path = outlinePath(view, section.outline);
    const level = scene.levelOf(section.index);
    const fill = fillOf(section, scene.labels[section.index].left);
    const alive = filled && fill && !scene.dimmed(level);
    context.fillStyle = theme.floor;
    context.fill(path);
    if (alive) {
      context.globalAlpha = 0.25 + (0.75 * fill) / FILLS;
      context.fillStyle = css(ink.colour(level), 0.2);
      context.fill(path);
      context.fillStyle = ink.pattern(context, view, level);
      context.fill(path);
      context.globalAlpha = 1;
    }
    context.lineWidth = alive && !section.standing ? 1.5 : 1;
    context.strokeStyle = alive ? css(ink.colour(level), 0.9) : theme.line;
    context.stroke(path);
  }
}
