/** Projective maps of the plane: what a camera does to a flat sheet. */

/**
 * The map that takes points `from` to `to`, four or more, by least squares of the algebraic error; null where they don't
 * settle one. Both are moved to their middle and scaled first, which keeps the equations well conditioned.
 */
export function mapping(from, to) {
  const [a, b] = [middled(from), middled(to)];
  const rows = Array.from({ length: 8 }, () => new Float64Array(9));
  for (let n = 0; n < from.length; n++) {
    const x = (from[n][0] - a.x) * a.scale;
    const y = (from[n][1] - a.y) * a.scale;
    const u = (to[n][0] - b.x) * b.scale;
    const v = (to[n][1] - b.y) * b.scale;
    add(rows, [x, y, 1, 0, 0, 0, -u * x, -u * y, u]);
    add(rows, [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  const h = solved(rows);
  return h && unmoved(h, a, b);
}

/** Where (x, y) goes, written into `out`. */
export function project(map, x, y, out) {
  const depth = map[6] * x + map[7] * y + map[8];
  out[0] = (map[0] * x + map[1] * y + map[2]) / depth;
  out[1] = (map[3] * x + map[4] * y + map[5]) / depth;
  return out;
}

/** The same map between the points as they were: nine numbers, by rows. */
function unmoved(h, a, b) {
  const map = new Float64Array(9);
  const rows = [0, 3, 6].map((n) => {
    const [p, q, r] = [h[n] * a.scale, h[n + 1] * a.scale, n === 6 ? 1 : h[n + 2]];
    return [p, q, r - p * a.x - q * a.y];
  });
  for (let n = 0; n < 3; n++) {
    map[n] = rows[0][n] / b.scale + b.x * rows[2][n];
    map[n + 3] = rows[1][n] / b.scale + b.y * rows[2][n];
    map[n + 6] = rows[2][n];
  }
  return map;
}

function middled(points) {
  let [x, y, far] = [0, 0, 0];
  for (const point of points) {
    x += point[0] / points.length;
    y += point[1] / points.length;
  }
  for (const point of points) far += Math.hypot(point[0] - x, point[1] - y) / points.length;
  return { x, y, scale: 1 / (far || 1) };
}

/** One equation more for the normal ones. */
function add(rows, equation) {
  for (let r = 0; r < 8; r++) {
    const factor = equation[r];
    if (factor === 0) continue;
    for (let c = 0; c < 9; c++) rows[r][c] += factor * equation[c];
  }
}

function solved(rows) {
  for (let n = 0; n < 8; n++) {
    let best = n;
    for (let r = n + 1; r < 8; r++) if (Math.abs(rows[r][n]) > Math.abs(rows[best][n])) best = r;
    if (!(Math.abs(rows[best][n]) > 1e-12)) return null;
    [rows[n], rows[best]] = [rows[best], rows[n]];
    for (let r = n + 1; r < 8; r++) {
      const factor = rows[r][n] / rows[n][n];
      for (let c = n; c < 9; c++) rows[r][c] -= factor * rows[n][c];
    }
  }
  const h = new Float64Array(8);
  for (let n = 7; n >= 0; n--) {
    let rest = rows[n][8];
    for (let c = n + 1; c < 8; c++) rest -= rows[n][c] * h[c];
    h[n] = rest / rows[n][n];
  }
  return h;
}
