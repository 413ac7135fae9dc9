/** What is drawn seat by seat: named seats, row names, picks, the cursor. */

import { NAMES_FROM_PX } from "./camera.js";
import { seatName } from "./geometry.js";
import { css } from "./theme.js";

const CORNER = 0.36; // round enough for seats of a row that runs at 45° not to touch
const TICK = new Path2D("M-.42 .02 -.12 .34 .44 -.32");
const CHAIR = new Path2D("M-.2-.72a.16.16 0 1 0 .01 0M-.12-.3v.5h.42l.2.46M-.3-.02a.42.42 0 1 0 .5.62");

/** Named seats: a square edged in the level's colour with its sign; what is taken stays a small grey dot. */
export function drawSeats(context, view, ink, { places, count }, seatPx) {
  const { layout, codes, theme, ratio } = ink;
  const side = seatPx * 0.84;
  const pictures = ink.seats(side);
  const sharp = (n) => Math.round(n * ratio) / ratio;
  context.font = `650 ${Math.round(side * 0.42)}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = 0; i < count; i++) {
    const place = places[i];
    const [x, y] = view.toScreen(layout.x[place], layout.y[place]);
    if (x < -seatPx || y < -seatPx || x > view.width + seatPx || y > view.height + seatPx) continue;
    const code = codes[place];
    const picture = pictures[code];
    const wide = picture.width / ratio;
    context.drawImage(picture, sharp(x - wide / 2), sharp(y - wide / 2), wide, wide);
    if (code === 0) continue;
    const dimmed = code % 2 === 0;
    context.globalAlpha = dimmed ? 0.5 : 1;
    context.fillStyle = dimmed ? theme.quiet : theme.ink;
    context.fillText(seatName(layout, place), x, y + side * 0.15);
    context.globalAlpha = 1;
    if (layout.accessible[place]) drawChair(context, theme, x + side * 0.36, y - side * 0.36, side * 0.24);
  }
}

/** A seat without its name, as it looks by code: drawn once, copied for each. `side` in CSS pixels. */
export function seatPicture(code, side, ink, sign) {
  const { theme, ratio } = ink;
  const canvas = new OffscreenCanvas(Math.ceil((side + 4) * ratio), Math.ceil((side + 4) * ratio));
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.translate(canvas.width / ratio / 2, canvas.height / ratio / 2);
  if (code === 0) {
    context.drawImage(sign, -side / 4, -side / 4, side / 2, side / 2);
    return canvas.transferToImageBitmap();
  }
  context.beginPath();
  context.roundRect(-side / 2, -side / 2, side, side, side * CORNER);
  context.fillStyle = theme.surface;
  context.fill();
  context.strokeStyle = css(ink.colour((code - 1) >> 1), code % 2 ? 1 : 0.28);
  context.lineWidth = 1.75;
  context.stroke();
  context.drawImage(sign, -side * 0.12, -side * 0.41, side * 0.24, side * 0.24);
  return canvas.transferToImageBitmap();
}

function drawChair(context, theme, x, y, size) {
  context.save();
  context.translate(x, y);
  context.fillStyle = theme.ink;
  context.beginPath();
  context.arc(0, 0, size, 0, 7);
  context.fill();
  context.scale(size * 0.85, size * 0.85);
  context.strokeStyle = theme.surface;
  context.lineWidth = 0.2;
  context.lineCap = "round";
  context.stroke(CHAIR);
  context.restore();
}

/** At both ends of each of these rows. */
export function drawRowNames(context, view, { layout, theme }, rows, seatPx) {
  context.font = `600 ${Math.min(14, Math.max(10, seatPx * 0.6))}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.quiet;
  for (const row of rows) {
    const last = row.first + row.count - 1;
    for (const [place, inward] of [[row.first, Math.min(row.first + 1, last)], [last, Math.max(last - 1, row.first)]]) {
      const dx = layout.x[place] - layout.x[inward];
      const dy = layout.y[place] - layout.y[inward];
      const length = Math.hypot(dx, dy) || 1;
      const [x, y] = view.toScreen(layout.x[place] + (dx / length) * layout.pitch, layout.y[place] + (dy / length) * layout.pitch);
      if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) context.fillText(row.name, x, y);
    }
  }
}

/** Strong and ticked at any distance, so that one's own seats are never lost from sight. */
export function drawPicks(context, camera, { layout, scene, theme }, seatPx) {
  const side = Math.max(seatPx * 0.92, 12);
  const named = seatPx >= NAMES_FROM_PX;
  for (const place of scene.picks.places) {
    if (layout.rowOf[place] < 0) continue;
    const [x, y] = camera.toScreen(layout.x[place], layout.y[place]);
    context.fillStyle = theme.accent;
    context.strokeStyle = theme["on-accent"];
    context.lineWidth = 2;
    context.beginPath();
    context.roundRect(x - side / 2, y - side / 2, side, side, side * CORNER);
    context.fill();
    context.stroke();
    context.save();
    context.translate(x, named ? y - side * 0.2 : y);
    const tick = named ? side * 0.36 : side * 0.62;
    context.scale(tick, tick);
    context.strokeStyle = theme["on-accent"];
    context.lineWidth = 0.22;
    context.lineCap = context.lineJoin = "round";
    context.stroke(TICK);
    context.restore();
    if (!named) continue;
    context.font = `700 ${Math.round(side * 0.4)}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = theme["on-accent"];
    context.fillText(seatName(layout, place), x, y + side * 0.2);
  }
}

export function drawCursor(context, camera, { layout, scene, theme }, seatPx) {
  if (!scene.cursorShown || scene.cursor < 0) return;
  const [x, y] = camera.toScreen(layout.x[scene.cursor], layout.y[scene.cursor]);
  const side = Math.max(seatPx * 1.1, 20);
  context.lineWidth = 5;
  context.strokeStyle = theme.surface;
  context.beginPath();
  context.roundRect(x - side / 2, y - side / 2, side, side, side * CORNER);
  context.stroke();
  context.lineWidth = 3;
  context.strokeStyle = theme.focus;
  context.stroke();
}
