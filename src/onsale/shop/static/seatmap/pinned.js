/** Names of rows whose ends are out of sight, at the window's edge: zoomed in, one still reads which row a seat is in. */

const FROM_PX = 14;
const EDGE_PX = 14;
const CHIP_PX = 17;

/**
 * Where they stand: `[{name, x, y}]`, at the edge beyond which a row goes on. Rows that run across are pinned to the
 * left and right, those that run down a side to the top and bottom. Pure.
 */
export function pinned(layout, camera) {
  const pins = [];
  const apart = (pin) => pins.every(({ x, y }) => Math.abs(x - pin.x) >= CHIP_PX || Math.abs(y - pin.y) >= CHIP_PX - 3);
  for (const section of layout.sections) {
    if (section.standing || !camera.sees(section.box)) continue;
    for (let r = section.firstRow; r < section.firstRow + section.rowCount; r++) {
      const row = layout.rows[r];
      if (row.count < 2 || !camera.sees(row.box)) continue;
      for (const pin of pinsOf(layout, camera, row)) if (apart(pin)) pins.push(pin);
    }
  }
  return pins;
}

function pinsOf(layout, camera, row) {
  const last = row.first + row.count - 1;
  const at = (place) => camera.toScreen(layout.x[place], layout.y[place]);
  const [from, to] = [at(row.first), at(last)];
  const along = Math.abs(to[0] - from[0]) >= Math.abs(to[1] - from[1]) ? 0 : 1;
  const sides = [camera.width, camera.height];
  const step = to[along] > from[along] ? 1 : -1;
  const [low, high] = step > 0 ? [row.first, last] : [last, row.first];
  // Its own name stands a seat before its end: pinned it is only when that is out of sight, and there are seats behind.
  const beyond = layout.pitch * camera.scale;
  const pins = [];
  if (at(low)[along] - beyond < 0) pins.push(crossing(at, low, high, step, along, EDGE_PX));
  if (at(high)[along] + beyond > sides[along]) pins.push(crossing(at, high, low, -step, along, sides[along] - EDGE_PX));
  const across = 1 - along;
  return pins
    .filter((spot) => spot && spot[across] > EDGE_PX && spot[across] < sides[across] - EDGE_PX)
    .map(([x, y]) => ({ name: row.name, x, y }));
}

/** Where a row, walked from its far end, comes to the edge; null when it is there before, or never. */
function crossing(at, start, end, step, along, edge) {
  const side = Math.sign(at(start)[along] - edge);
  for (let place = start; place !== end; place += step) {
    const [a, b] = [at(place), at(place + step)];
    if (Math.sign(b[along] - edge) === side) continue;
    const part = (edge - a[along]) / (b[along] - a[along] || 1);
    const spot = [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
    spot[along] = edge;
    return spot;
  }
  return null;
}

export function drawPinned(context, camera, { layout, theme }, seatPx) {
  if (seatPx < FROM_PX || !layout.complete) return;
  context.font = `700 12px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { name, x, y } of pinned(layout, camera)) {
    const wide = Math.max(CHIP_PX + 3, context.measureText(name).width + 8);
    const inward = x > camera.width / 2 ? Math.min(x, camera.width - wide / 2 - 4) : Math.max(x, wide / 2 + 4);
    context.fillStyle = theme.ink;
    context.beginPath();
    context.roundRect(inward - wide / 2, y - CHIP_PX / 2, wide, CHIP_PX, 5);
    context.fill();
    context.fillStyle = theme.surface;
    context.fillText(name, inward, y + 0.5);
  }
}
