/**
 * A seat map as it travels (sections, rows as geometry) laid out into typed arrays.
 * Lengths are centimetres, y grows downward. Pure: no page, no network.
 */

export const AISLE_CM = 90;

/** Calls `seat(i, x, y)` for each seat of a row, in order. `turn` is in milliradians a step. */
export function walkRow(row, seat) {
  const aisles = new Set(row.aisles ?? []);
  const pitch = Math.hypot(row.dx, row.dy) || 1;
  let [x, y] = [row.x, row.y];
  for (let i = 0; i < row.count; i++) {
    if (i > 0) {
      const angle = (i * (row.turn ?? 0)) / 1000;
      const stretch = aisles.has(i) ? 1 + AISLE_CM / pitch : 1;
      const [cos, sin] = [Math.cos(angle) * stretch, Math.sin(angle) * stretch];
      x += row.dx * cos - row.dy * sin;
      y += row.dx * sin + row.dy * cos;
    }
    const moved = row.at?.[i];
    if (moved) seat(i, moved[0], moved[1]);
    else seat(i, x, y);
  }
}

/**
 * The whole map, by place index: `x`, `y` (Float32, NaN for a standing place but the first of its
 * area, which stands for the area at its centre), `sectionOf`, `rowOf` (-1 when standing), `accessible`.
 * Of an overview only the sections are known: `complete` is false until `layOutRows` was told the whole.
 */
export function layOut(map) {
  const total = map.places;
  const layout = {
    total,
    complete: false,
    bounds: map.bounds,
    focus: map.focus ?? null,
    toScale: map.to_scale === true,
    x: new Float32Array(total).fill(NaN),
    y: new Float32Array(total).fill(NaN),
    sectionOf: new Uint16Array(total),
    rowOf: new Int32Array(total).fill(-1),
    accessible: new Uint8Array(total),
    sections: [],
    rows: [],
    pitch: 50,
  };
  map.sections.forEach((section, index) => layOutSection(layout, section, index));
  if (map.sections.every((section) => section.kind === "standing" || section.rows)) layOutRows(layout, map);
  return layout;
}

/** Adds the rows and seats of the whole map to what its overview has told. */
export function layOutRows(layout, map) {
  map.sections.forEach((section, index) => {
    const laid = layout.sections[index];
    laid.firstRow = layout.rows.length;
    for (const row of section.rows ?? []) layOutRow(layout, row, index);
    laid.rowCount = layout.rows.length - laid.firstRow;
    laid.centre = middleSeat(layout, laid, laid.rowCount >> 1) ?? laid.centre;
    laid.back = behindLastRow(layout, laid);
  });
  layout.pitch = medianPitch(layout.rows);
  layout.complete = true;
}

function layOutSection(layout, section, index) {
  const laid = {
    index,
    name: section.name,
    level: section.level ?? null,
    standing: section.kind === "standing",
    first: section.first,
    count: section.count,
    rank: section.rank,
    outline: section.outline,
    box: boxOf(section.outline),
    firstRow: 0,
    rowCount: 0,
    centre: centroid(section.outline),
    back: null,
  };
  layout.sections.push(laid);
  layout.sectionOf.fill(index, laid.first, laid.first + laid.count);
  if (laid.standing) [layout.x[laid.first], layout.y[laid.first]] = laid.centre;
}

function layOutRow(layout, row, section) {
  const index = layout.rows.length;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  walkRow(row, (i, x, y) => {
    const place = row.first + i;
    layout.x[place] = x;
    layout.y[place] = y;
    layout.rowOf[place] = index;
    stretch(box, x, y);
  });
  for (const i of row.accessible ?? []) layout.accessible[row.first + i] = 1;
  layout.rows.push({
    index,
    section,
    name: row.name,
    first: row.first,
    count: row.count,
    from: row.from ?? 1,
    step: row.step ?? 1,
    labels: row.labels ?? {},
    aisles: new Set(row.aisles ?? []),
    pitch: Math.hypot(row.dx, row.dy),
    box,
  });
}

/** The row a place is in, or null when it is a standing place. */
export const rowAt = (layout, place) => layout.rows[layout.rowOf[place]] ?? null;

export const sectionAt = (layout, place) => layout.sections[layout.sectionOf[place]];

/** What is printed on the seat: "12", "4A"; null for a standing place. */
export function seatName(layout, place) {
  const row = rowAt(layout, place);
  if (!row) return null;
  const i = place - row.first;
  return String(row.labels[i] ?? row.from + i * row.step);
}

/** Whether two places touch: one row, next to each other, no aisle between. */
export function beside(layout, a, b) {
  const row = rowAt(layout, a);
  if (!row || layout.rowOf[a] !== layout.rowOf[b] || Math.abs(a - b) !== 1) return false;
  return !row.aisles.has(Math.max(a, b) - row.first);
}

export function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) stretch(box, x, y);
  return box;
}

export function inside(outline, x, y) {
  let within = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [xi, yi] = outline[i];
    const [xj, yj] = outline[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

function stretch(box, x, y) {
  if (x < box[0]) box[0] = x;
  if (y < box[1]) box[1] = y;
  if (x > box[2]) box[2] = x;
  if (y > box[3]) box[3] = y;
}

/** Of the polygon's area, so that it doesn't lean to the side with more corners. */
function centroid(points) {
  let [area, cx, cy] = [0, 0, 0];
  points.forEach(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    const cross = x * ny - nx * y;
    area += cross;
    cx += (x + nx) * cross;
    cy += (y + ny) * cross;
  });
  return area ? [cx / (3 * area), cy / (3 * area)] : points[0];
}

/** A section that bends has its centroid outside itself; the middle seat of the middle row never is. */
function middleSeat(layout, section, index) {
  const row = layout.rows[section.firstRow + index];
  if (!row) return null;
  const place = row.first + (row.count >> 1);
  return [layout.x[place], layout.y[place]];
}

/** Where a section's name stands free of its seats: behind the middle of its last row. */
function behindLastRow(layout, section) {
  if (section.rowCount < 2) return null;
  const [fx, fy] = middleSeat(layout, section, 0);
  const [lx, ly] = middleSeat(layout, section, section.rowCount - 1);
  const away = AISLE_CM / (Math.hypot(lx - fx, ly - fy) || 1);
  return [lx + (lx - fx) * away, ly + (ly - fy) * away];
}

function medianPitch(rows) {
  const pitches = rows.map((row) => row.pitch).sort((a, b) => a - b);
  return pitches[pitches.length >> 1] || 50;
}
