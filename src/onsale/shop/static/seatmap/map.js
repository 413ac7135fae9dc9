/** The canvas and all that steers it: pointers, keys, zoom buttons, the tip beside the mouse. */

import { Camera, DOTS_FROM_PX } from "./camera.js";
import { element, part, stepper } from "./dom.js";
import { Painter } from "./draw.js";
import { rowAt, sectionAt } from "./geometry.js";
import { seatNear, sectionUnder } from "./hit.js";
import { glide, listenToPointers } from "./input.js";
import { isFree } from "./state.js";
import { ARROWS, startPlace, walk } from "./walk.js";

const REACH_PX = 22; // half of the 44 px a finger needs
const PICK_FROM_PX = { mouse: 8, touch: 16 };
const WALK_FROM_PX = 32;
const ZOOM_STEP = 1.6;

export class SeatMap {
  /** `shop`: {layout, scene, picks, levels, words, toggle, setStanding, standingIn, announce} */
  constructor(host, shop, theme) {
    Object.assign(this, { host, shop });
    this.canvas = part(host, "canvas");
    this.tip = part(host, "tip");
    this.area = part(host, "area");
    this.camera = new Camera(shop.layout.bounds, shop.layout.pitch);
    this.painter = new Painter(this.canvas, shop.layout, this.camera, shop.scene, theme);
    this.moved = () => {
      const { x, y, scale } = this.camera;
      if (this.painted === `${x} ${y} ${scale}`) return; // pushed against the edge: nothing new to draw
      this.painted = `${x} ${y} ${scale}`;
      this.tip.hidden = true;
      this.painter.ask();
    };
    listenToPointers(this.canvas, this.camera, { tap: this.#tap.bind(this), moved: this.moved, hover: this.#hover.bind(this) });
    this.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.canvas.addEventListener("focus", () => this.#enter());
    this.canvas.addEventListener("blur", () => this.#showCursor(false));
    part(host, "zoom-in").addEventListener("click", () => this.#zoom(ZOOM_STEP));
    part(host, "zoom-out").addEventListener("click", () => this.#zoom(1 / ZOOM_STEP));
    part(host, "zoom-fit").addEventListener("click", () => this.fit());
    new ResizeObserver(() => this.#resize()).observe(this.canvas.parentElement);
    this.#resize();
  }

  get seatPx() {
    return this.shop.layout.pitch * this.camera.scale;
  }

  #resize() {
    const { clientWidth, clientHeight } = this.canvas.parentElement;
    const first = this.camera.width === 1;
    const fitted = first || this.camera.fitted;
    this.painter.resize(clientWidth, clientHeight);
    if (fitted) this.camera.set(this.camera.around(this.shop.layout.bounds));
    this.painter.paint(); // a resized canvas is empty: not a frame may pass
  }

  /** The seats have come. */
  complete() {
    this.camera.approach(this.shop.layout.pitch);
    this.painter.refresh();
    if (document.activeElement === this.canvas) this.#enter();
  }

  fit() {
    glide(this.camera, this.camera.around(this.shop.layout.bounds), this.moved);
  }

  /** Brings places into sight, near enough to see them. */
  show(places) {
    const { layout } = this.shop;
    const [xs, ys] = [places.map((place) => layout.x[place]), places.map((place) => layout.y[place])];
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    const nearest = Math.max(this.camera.scale, WALK_FROM_PX / layout.pitch);
    glide(this.camera, this.camera.around(box, nearest), this.moved);
  }

  #zoom(factor) {
    const { camera } = this;
    camera.zoomAt(factor, camera.width / 2, camera.height / 2);
    this.moved();
  }

  #tap(px, py, touch) {
    const { layout, scene, picks, toggle, announce } = this.shop;
    const [x, y] = this.camera.toWorld(px, py);
    const section = sectionUnder(layout, x, y);
    if (section?.standing) return this.openArea(section);
    if (this.seatPx < PICK_FROM_PX[touch ? "touch" : "mouse"]) return this.#approach(section, x, y);
    const reach = REACH_PX / this.camera.scale;
    const place = seatNear(layout, x, y, reach, (candidate) => isFree(scene.bits, candidate) || picks.has(candidate));
    const under = seatNear(layout, x, y, layout.pitch / 2, () => true);
    if (under >= 0 && place !== under) return announce(this.describe(under)); // aimed at a taken one: say so, pick nothing
    if (place < 0) return;
    scene.cursor = place;
    toggle(place);
  }

  /** Seats too small to aim at: come closer to where the finger pointed. */
  #approach(section, x, y) {
    const { camera, shop } = this;
    const close = WALK_FROM_PX / shop.layout.pitch;
    const whole = section ? camera.around(section.box).scale : 0;
    glide(camera, whole >= close * 0.7 ? camera.around(section.box) : { x, y, scale: close }, this.moved);
  }

  #hover(px, py) {
    const { layout, levels, words, scene } = this.shop;
    const [x, y] = this.camera.toWorld(px, py);
    const place = this.seatPx > DOTS_FROM_PX ? seatNear(layout, x, y, layout.pitch * 0.6, () => true) : -1;
    const section = place < 0 ? sectionUnder(layout, x, y) : null;
    this.canvas.classList.toggle("is-over", place >= 0 ? isFree(scene.bits, place) : Boolean(section));
    this.tip.hidden = place < 0 && !section;
    if (this.tip.hidden) return;
    const { name, detail } = scene.labels[section?.index ?? 0];
    const state = place >= 0 && !isFree(scene.bits, place) ? words.say("taken") : words.money(levels.price(Math.max(place, 0)));
    this.tip.textContent = place >= 0 ? `${words.place(layout, place)} · ${state}` : `${name} · ${detail}`;
    const left = Math.min(px + 14, this.camera.width - this.tip.offsetWidth - 4);
    this.tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, py - 40)}px)`;
  }

  openArea(section) {
    const { words, scene, levels, setStanding, standingIn } = this.shop;
    const count = stepper({
      label: section.name,
      less: words.say("one_less"),
      more: words.say("one_more"),
      value: standingIn(section),
      changed: (n) => setStanding(section, n),
    });
    const facts = `${words.money(levels.price(section.first))} · ${words.left(scene.labels[section.index].left)}`;
    const close = () => {
      this.area.hidden = true;
      this.canvas.focus();
    };
    this.area.replaceChildren(
      element("p", {}, element("strong", {}, section.name), element("span", {}, facts)),
      count,
      element("button", { type: "button", class: "seatmap-done", onclick: close }, words.say("done")),
    );
    this.area.hidden = false;
    count.lastElementChild.focus({ preventScroll: true });
  }

  /** "Stalls, row F, seat 12, €45.50, free". */
  describe(place) {
    const { layout, words, levels, scene, picks } = this.shop;
    const price = words.money(levels.price(place, picks.typeOf(place)));
    const { index, standing } = sectionAt(layout, place);
    if (standing) return `${words.place(layout, place)}, ${price}, ${words.left(scene.labels[index].left)}`;
    const state = words.say(picks.has(place) ? "picked" : isFree(scene.bits, place) ? "free" : "taken");
    return `${words.place(layout, place)}, ${price}, ${state}${layout.accessible[place] ? ` ${words.say("accessible")}` : ""}`;
  }

  #enter() {
    const { scene, layout, picks, announce, words } = this.shop;
    if (!this.canvas.matches(":focus-visible")) return;
    if (!layout.complete) return announce(words.say("seats_coming"));
    if (scene.cursor < 0) scene.cursor = picks.places[0] ?? startPlace(layout, (place) => isFree(scene.bits, place));
    this.#showCursor(true);
    announce(this.describe(scene.cursor));
  }

  #showCursor(shown) {
    this.shop.scene.cursorShown = shown;
    this.painter.ask();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { scene, layout, toggle } = this.shop;
    const keys = {
      Enter: () => this.#choose(scene.cursor),
      " ": () => this.#choose(scene.cursor),
      "+": () => this.#zoom(ZOOM_STEP),
      "=": () => this.#zoom(ZOOM_STEP),
      "-": () => this.#zoom(1 / ZOOM_STEP),
      0: () => this.fit(),
      Escape: () => part(this.host, "legend").querySelector("button")?.focus(),
    };
    const arrow = ARROWS[event.key];
    const act = arrow ? () => this.#step(arrow, event.shiftKey) : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #choose(place) {
    if (place < 0) return;
    const { layout, toggle } = this.shop;
    if (rowAt(layout, place)) toggle(place);
    else this.openArea(sectionAt(layout, place));
  }

  /** With Shift past taken seats to the next free one. */
  #step(arrow, freeOnly) {
    const { scene, layout, announce } = this.shop;
    if (!layout.complete) return;
    if (scene.cursor < 0) scene.cursor = startPlace(layout, (place) => isFree(scene.bits, place));
    else scene.cursor = walk(layout, scene.cursor, arrow, freeOnly ? (place) => isFree(scene.bits, place) : undefined);
    this.#showCursor(true);
    announce(this.describe(scene.cursor));
    const [x, y] = this.camera.toScreen(layout.x[scene.cursor], layout.y[scene.cursor]);
    const edge = 60;
    const away = x < edge || y < edge || x > this.camera.width - edge || y > this.camera.height - edge;
    if (away || this.seatPx < WALK_FROM_PX) this.show([scene.cursor]);
  }
}
