/**
 * What one sees from a place: how far the stage is, from which side, and the picture of it, from the map's geometry
 * alone. How steep a house is isn't on its map: the picture assumes the usual. Pure, and always the same.
 */

import { inside, rowAt, sectionAt } from "./geometry.js";

const STAGE_CM = 100;
const FIGURE_CM = 175;
const EYE_CM = { seated: 118, standing: 162 };
const HEAD_CM = 114;
const RISE_CM = [18, 40]; // a row, on the ground and further up
const ROW_CM = 90;
const STOREY_CM = 280;
const STANDING_CM = 165;
const MOST_HEADS = 420;
const HEAD_R_CM = 10.5;
const HEAD_R_LEAST = 0.9;

export const WIDTH = 320;
export const HEIGHT = 180;
const FOCAL = 260;
const MIDDLE_Y = 92;

/** The focus: its middle, where its audience is (a unit vector), and how far the furthest place is. */
export function stageOf(layout) {
  const { outline, kind } = layout.focus;
  const centre = mean(outline);
  const [ax, ay] = audience(layout);
  const length = Math.hypot(ax - centre[0], ay - centre[1]);
  const facing = kind === "stage" && length > 1 ? [(ax - centre[0]) / length, (ay - centre[1]) / length] : [0, 1];
  return { kind, outline, centre, facing };
}

/** `{distance_cm, share, side, angle}`: share of the way from the nearest place to the furthest; angle off the middle in degrees. */
export function sightOf(layout, stage, place) {
  const [x, y] = spot(layout, place);
  const { centre, facing } = stage, [dx, dy] = [x - centre[0], y - centre[1]];
  const along = dx * facing[0] + dy * facing[1];
  const across = dx * facing[1] - dy * facing[0]; // to the right of who looks at the stage
  stage.reach ??= reachOf(layout, stage);
  const distance = toOutline(stage.outline, [x, y]);
  return { distance_cm: distance, share: (distance - stage.reach[0]) / (stage.reach[1] - stage.reach[0] || 1), side: across < 0 ? "left" : "right", angle: (Math.atan2(Math.abs(across), along) * 180) / Math.PI };
}

/** How far the nearest and the furthest edge of any section are. */
function reachOf(layout, { outline }) {
  const all = layout.sections.flatMap((section) => section.outline.map((point) => toOutline(outline, point)));
  return [Math.min(...all), Math.max(...all)];
}

/** The names of the texts that say it: `{how: {name, n}, where: name}`. Metres only where the map is to scale. */
export function sightWords(layout, stage, place) {
  const { distance_cm: distance, share, side, angle } = sightOf(layout, stage, place);
  const metres = distance / 100;
  const step = metres < 30 ? 1 : 5;
  const how = layout.toScale ? { name: `metres_${stage.kind}`, n: Math.max(1, Math.round(metres / step) * step) } : { name: nearness(share), n: 0 };
  if (stage.kind !== "stage") return { how, where: null };
  if (angle < 8) return { how, where: "in_middle" };
  if (angle > 115) return { how, where: "behind" };
  return { how, where: `${angle < 22 ? "slightly" : angle < 60 ? "on" : "beside"}_${side}` };
}

const nearness = (share) => (share < 0.2 ? "near_front" : share < 0.5 ? "front_half" : share < 0.85 ? "back_half" : "at_back");

/** What to draw, from far to near: `{kind, points}` polygons and `{kind, x, y, r}` heads, in WIDTH × HEIGHT. */
export function pictureOf(layout, stage, place) {
  const posture = sectionAt(layout, place).standing ? "standing" : "seated";
  const eye = [...spot(layout, place), heightAt(layout, stage, place) + EYE_CM[posture]];
  const view = camera(eye, stage);
  const shapes = [{ kind: "ground", points: [[0, Math.max(0, view.horizon)], [WIDTH, Math.max(0, view.horizon)], [WIDTH, HEIGHT], [0, HEIGHT]] }];
  shapes.push(...focusShapes(stage, view));
  shapes.push(...headsInFront(layout, stage, place, view));
  return { shapes, horizon: view.horizon };
}

function camera([ex, ey, ez], stage) {
  const target = aimAt(stage, [ex, ey]);
  const reach = Math.hypot(target[0] - ex, target[1] - ey) || 1;
  const [fx, fy] = [(target[0] - ex) / reach, (target[1] - ey) / reach];
  // Looking down at the stage only moves the picture up: good enough at these angles, and lines stay upright.
  const drop = (FOCAL * (STAGE_CM + 40 - ez)) / reach;
  const horizon = Math.max(-HEIGHT, Math.min(HEIGHT - 20, MIDDLE_Y + drop));
  const depthOf = (x, y) => (x - ex) * fx + (y - ey) * fy;
  const project = ([x, y, z]) => {
    const [depth, across] = [depthOf(x, y), -(x - ex) * fy + (y - ey) * fx];
    if (depth < 40) return null;
    return [WIDTH / 2 + (FOCAL * across) / depth, horizon - (FOCAL * (z - ez)) / depth, FOCAL / depth, depth];
  };
  return { project, depthOf, horizon, reach };
}

/** Who sits before the middle of a pitch looks across it; before a stage one looks at its middle. */
function aimAt(stage, [x, y]) {
  return stage.kind === "stage" ? stage.centre : [(stage.centre[0] * 2 + x) / 3, (stage.centre[1] * 2 + y) / 3];
}

function focusShapes(stage, view) {
  const high = stage.kind === "stage" ? STAGE_CM : 0;
  const shapes = [];
  const top = polygon(stage.outline.map(([x, y]) => [x, y, high]), view);
  if (!top) return shapes;
  if (high) {
    for (const [a, b] of edges(stage.outline)) {
      const face = polygon([[...a, 0], [...b, 0], [...b, high], [...a, high]], view);
      if (face) shapes.push({ kind: "front", points: face });
    }
  }
  shapes.push({ kind: stage.kind === "stage" ? "top" : "pitch", points: top });
  for (const line of stage.kind === "stage" ? [] : pitchLines(stage)) {
    const points = polygon(line, view);
    if (points) shapes.push({ kind: "line", points });
  }
  return [...beams(stage, view, high), ...shapes, ...figures(stage, view, high)];
}

/** Light from above onto the stage. */
function beams(stage, view, high) {
  if (!high) return [];
  const [left, right] = acrossOf(stage);
  return [-0.55, 0, 0.55].flatMap((at) => {
    const x = stage.centre[0] + ((right[0] - left[0]) / 2) * at;
    const y = stage.centre[1] + ((right[1] - left[1]) / 2) * at;
    const foot = view.project([x, y, high]);
    if (!foot) return [];
    const wide = foot[2] * 170;
    return [{ kind: "beam", points: [[foot[0] - wide * 0.12 + at * 20, 0], [foot[0] + wide * 0.12 + at * 20, 0], [foot[0] + wide, foot[1]], [foot[0] - wide, foot[1]]] }];
  });
}

/** Three people on the stage, to tell how large they look. */
function figures(stage, view, high) {
  const [left, right] = acrossOf(stage);
  return [-0.4, 0, 0.4].flatMap((at) => {
    const x = stage.centre[0] + ((right[0] - left[0]) / 2) * at;
    const y = stage.centre[1] + ((right[1] - left[1]) / 2) * at;
    const [foot, head] = [view.project([x, y, high]), view.project([x, y, high + FIGURE_CM])];
    if (!foot || !head) return [];
    const tall = foot[1] - head[1];
    const [w, cx] = [tall * 0.16, foot[0]];
    return [
      { kind: "figure", points: [[cx - w * 0.7, foot[1]], [cx - w, head[1] + tall * 0.24], [cx + w, head[1] + tall * 0.24], [cx + w * 0.7, foot[1]]] },
      { kind: "figure", x: cx, y: head[1] + tall * 0.1, r: tall * 0.1 },
    ];
  });
}

function acrossOf({ outline, centre, facing }) {
  const along = outline.map(([x, y]) => (x - centre[0]) * facing[1] - (y - centre[1]) * facing[0]);
  const [least, most] = [Math.min(...along), Math.max(...along)];
  return [[centre[0] + facing[1] * least, centre[1] - facing[0] * least], [centre[0] + facing[1] * most, centre[1] - facing[0] * most]];
}

function pitchLines({ outline }) {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const circle = Array.from({ length: 25 }, (_, i) => [cx + 915 * Math.cos((i * Math.PI) / 12), cy + 915 * Math.sin((i * Math.PI) / 12), 0]);
  const half = y1 - y0 > x1 - x0 ? [[x0, cy, 0], [x1, cy, 0]] : [[cx, y0, 0], [cx, y1, 0]];
  return [circle, half];
}

/** Those between here and the stage, near ones last; a standing crowd stands on a grid of its own. */
function headsInFront(layout, stage, place, view) {
  const furthest = Math.min(view.reach, (FOCAL * HEAD_R_CM) / HEAD_R_LEAST);
  const heads = [];
  const add = (x, y, z) => {
    const seen = view.project([x, y, z]);
    if (!seen || seen[3] > furthest || seen[3] <= 70 || seen[0] < -30 || seen[0] > WIDTH + 30 || seen[1] > HEIGHT + 40) return;
    heads.push({ kind: "head", x: seen[0], y: seen[1], r: seen[2] * HEAD_R_CM, depth: seen[3] });
  };
  // Of a stadium's 64,000 seats a few thousand are near enough to be drawn: whole sections needn't be looked at.
  for (const section of layout.sections.filter(({ box }) => within(box, view, furthest))) {
    if (section.standing) crowd(section, add);
    else for (let n = section.firstRow; n < section.firstRow + section.rowCount; n++) headsOf(layout, stage, layout.rows[n], place, add);
  }
  heads.sort((a, b) => a.depth - b.depth);
  return heads.slice(0, MOST_HEADS).reverse();
}

function headsOf(layout, stage, row, place, add) {
  const rise = heightAt(layout, stage, row.first) + HEAD_CM;
  for (let other = row.first; other < row.first + row.count; other++) if (other !== place) add(layout.x[other], layout.y[other], rise);
}

/** Whether any of it may lie before the eye and not too far away. */
function within([x0, y0, x1, y1], { depthOf }, furthest) {
  const depths = [depthOf(x0, y0), depthOf(x0, y1), depthOf(x1, y0), depthOf(x1, y1)];
  return Math.max(...depths) > 0 && Math.min(...depths) < furthest;
}

function crowd({ box: [x0, y0, x1, y1], outline }, add) {
  const step = Math.max(70, Math.sqrt(((x1 - x0) * (y1 - y0)) / 900));
  for (let y = y0 + step / 2; y < y1; y += step) {
    for (let x = x0 + step / 2; x < x1; x += step) {
      const shake = (Math.abs(Math.round(x * 7 + y * 13)) % 17) / 17;
      if (inside(outline, x, y)) add(x + shake * step * 0.6, y + shake * step * 0.4, STANDING_CM + shake * 12);
    }
  }
}

/** How high a place's floor is, as houses usually are: a level above each nearer one that is larger or stands, rows rising. */
function heightAt(layout, stage, place) {
  const { storey, away } = storeys(layout, stage).get(sectionAt(layout, place).level);
  const row = rowAt(layout, place);
  const behind = row ? Math.max(0, toOutline(stage.outline, [layout.x[row.first + (row.count >> 1)], layout.y[row.first + (row.count >> 1)]]) - away) / ROW_CM : 0;
  return storey * STOREY_CM + behind * RISE_CM[storey ? 1 : 0];
}

function storeys(layout, stage) {
  if (stage.storeys) return stage.storeys;
  const levels = new Map();
  for (const section of layout.sections) {
    const level = levels.get(section.level) ?? { away: Infinity, count: 0, standing: false };
    const away = Math.min(...section.outline.map((point) => toOutline(stage.outline, point)));
    levels.set(section.level, { away: Math.min(away, level.away), count: level.count + section.count, standing: level.standing || section.standing });
  }
  const above = (mine) => [...levels.values()].filter((other) => other.away < mine.away && (other.standing || other.count > mine.count)).length;
  stage.storeys = new Map([...levels].map(([level, told]) => [level, { storey: above(told), away: told.away }]));
  return stage.storeys;
}

function spot(layout, place) {
  return layout.rowOf[place] >= 0 ? [layout.x[place], layout.y[place]] : sectionAt(layout, place).centre;
}

function audience(layout) {
  let [x, y, all] = [0, 0, 0];
  for (const { centre, count } of layout.sections) [x, y, all] = [x + centre[0] * count, y + centre[1] * count, all + count];
  return [x / all, y / all];
}

function polygon(corners, view) {
  const points = corners.map(view.project);
  return points.every(Boolean) ? points.map(([x, y]) => [x, y]) : null;
}

const edges = (outline) => outline.map((point, i) => [point, outline[(i + 1) % outline.length]]);

const mean = (points) => [points.reduce((sum, [x]) => sum + x, 0) / points.length, points.reduce((sum, [, y]) => sum + y, 0) / points.length];

/** From a point to the nearest edge of the outline. */
function toOutline(outline, [px, py]) {
  return Math.min(...edges(outline).map(([[ax, ay], [bx, by]]) => {
    const [dx, dy] = [bx - ax, by - ay];
    const share = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - ax - dx * share, py - ay - dy * share);
  }));
}
