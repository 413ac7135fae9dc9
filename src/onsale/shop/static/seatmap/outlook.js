/** The view from a place, drawn and in words, beneath the map. */

import { sectionAt } from "./geometry.js";
import { pictureOf, sightWords, stageOf } from "./sight.js";

const SVG = "http://www.w3.org/2000/svg";

export class Outlook {
  #stage;
  #shown = -1;

  constructor(host, { layout, words }) {
    Object.assign(this, { host, layout, words });
    this.#stage = layout.focus ? stageOf(layout) : null;
    this.caption = host.querySelector("figcaption");
    this.picture = host.querySelector("svg");
  }

  /** Of one place; `whole` names its section only. */
  show(place, { whole = false } = {}) {
    if (!this.#stage || place === this.#shown) return;
    this.#shown = place;
    const { layout, words } = this;
    const name = whole ? sectionAt(layout, place).name : words.place(layout, place);
    const [title, text] = this.caption.children;
    title.textContent = words.say("view_from", { place: name });
    text.textContent = this.say(place);
    afterPaint(() => this.#draw(place));
  }

  /** Hundreds of heads: the finger that picked the place has its answer before. */
  #draw(place) {
    if (place !== this.#shown) return;
    const { shapes } = pictureOf(this.layout, this.#stage, place);
    this.picture.replaceChildren(...shapes.map(drawn));
  }

  /** "About 14 m from the stage, slightly left of the middle." */
  say(place) {
    if (!this.#stage) return "";
    const { how, where } = sightWords(this.layout, this.#stage, place);
    const far = this.words.say(`sight_${how.name}`, { n: this.words.number(how.n) });
    return where ? this.words.say("sight", { far, side: this.words.say(`sight_${where}`) }) : this.words.say("sight_only", { far });
  }

  /** Of the last pick, or of the best section before anybody picks. */
  begin(pick) {
    if (pick !== undefined) return this.show(pick);
    const best = [...this.layout.sections].sort((a, b) => a.rank - b.rank)[0];
    this.section(best);
  }

  section(section) {
    const row = this.layout.rows[section.firstRow + (section.rowCount >> 1)];
    this.show(row ? row.first + (row.count >> 1) : section.first, { whole: true });
  }
}

const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act));

function drawn({ kind, points, x, y, r }) {
  if (kind === "head") return bust(x, y, r);
  const shape = document.createElementNS(SVG, points ? "polygon" : "circle");
  shape.setAttribute("class", `sight-${kind}`);
  if (points) shape.setAttribute("points", points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" "));
  else for (const [name, value] of Object.entries({ cx: x, cy: y, r })) shape.setAttribute(name, value.toFixed(1));
  return shape;
}

/** A head on shoulders, in one path. */
function bust(x, y, r) {
  const path = document.createElementNS(SVG, "path");
  const [left, neck, low] = [(x - 2.1 * r).toFixed(1), (y + 1.15 * r).toFixed(1), (y + 5 * r).toFixed(1)];
  const [size, right, top] = [r.toFixed(1), (x + 2.1 * r).toFixed(1), (y - r).toFixed(1)];
  path.setAttribute("class", "sight-head");
  path.setAttribute("d", `M${x.toFixed(1)} ${top}a${size} ${(r * 1.15).toFixed(1)} 0 1 0 .1 0M${left} ${low}V${(y + 2.6 * r).toFixed(1)}Q${left} ${neck} ${x.toFixed(1)} ${neck}T${right} ${(y + 2.6 * r).toFixed(1)}V${low}`);
  return path;
}
