/** The bar at the bottom: what is picked, what it comes to, and the one action. */

import { element, part } from "./dom.js";
import { sectionAt } from "./geometry.js";

export class Basket {
  /** `shop`: {layout, picks, levels, words, selling}; `remove(places)`, `hold()` act. */
  constructor(host, shop, { hint, remove, hold }) {
    Object.assign(this, { host, shop, hint, remove });
    this.items = part(host, "picks");
    this.button = part(host, "hold");
    this.button.addEventListener("click", hold);
  }

  get total() {
    const { picks, levels, data, held } = this.shop;
    const places = picks.places.reduce((sum, place) => sum + levels.price(place, picks.typeOf(place)), 0);
    return places && places + (held.active ? held.feeOnce : (data.fee_once ?? 0)); // free places alone carry no fee
  }

  update() {
    const { layout, picks, words, selling } = this.shop;
    const focused = this.items.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.items.replaceChildren(...this.#groups().map((group) => this.#chip(group)));
    if (focused) (this.items.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? this.button).focus();
    this.hint.hidden = picks.size > 0;
    this.button.hidden = picks.size === 0 || !selling;
    this.host.classList.toggle("is-empty", picks.size === 0);
    if (!this.busy) this.button.textContent = this.#action();
  }

  #action() {
    const { layout, picks, words, held } = this.shop;
    const slots = { n: picks.size, total: words.money(this.total) };
    if (held.active && held.promoCode) return words.say("change_with_code", slots); // what a code takes off is told at the checkout
    if (held.active) return words.say("change", slots);
    const standing = picks.places.some((place) => sectionAt(layout, place).standing);
    return words.say(standing ? "hold" : "hold_seats", slots);
  }

  /** Standing places of one area are one chip, "Floor × 3"; each seat has its own. */
  #groups() {
    const { picks, layout } = this.shop;
    const groups = new Map();
    for (const place of picks.places) {
      const key = sectionAt(layout, place).standing ? `area-${layout.sectionOf[place]}` : `place-${place}`;
      groups.set(key, [...(groups.get(key) ?? []), place]);
    }
    return [...groups];
  }

  #chip([key, places]) {
    const { layout, words, picks, levels } = this.shop;
    const { standing, name: section } = sectionAt(layout, places[0]);
    const name = standing ? `${section} × ${places.length}` : words.place(layout, places[0]);
    const price = places.reduce((sum, place) => sum + levels.price(place, picks.typeOf(place)), 0);
    const drop = { type: "button", class: "seatmap-drop", "data-key": key, "aria-label": words.say("remove", { place: name }), onclick: () => this.remove(places) };
    return element(
      "li",
      { class: "seatmap-chip" },
      element("span", { class: "seatmap-chip-name" }, standing ? name : words.short(layout, places[0])),
      this.#types(key, places, name) ?? element("span", { class: "seatmap-chip-price" }, words.money(price)),
      element("button", drop, "×"),
    );
  }

  #types(key, places, name) {
    const { levels, picks, words } = this.shop;
    const types = levels.typesAt(places[0]);
    if (types.length < 2) return null;
    const chosen = picks.typeOf(places[0]) ?? types[0].name;
    const options = types.map((type) => {
      const proof = type.requires_proof ? ` ${words.say("proof")}` : "";
      return element("option", { value: type.name, selected: type.name === chosen }, `${type.name} · ${words.money(type.price)}${proof}`);
    });
    const choose = (event) => places.forEach((place) => picks.choose(place, event.target.value));
    return element("select", { "data-key": `type-${key}`, "aria-label": words.say("type_of", { place: name }), onchange: choose }, ...options);
  }

  setBusy(busy) {
    this.busy = busy;
    this.button.setAttribute("aria-disabled", String(busy));
    this.button.classList.toggle("is-busy", busy);
    if (busy) this.button.textContent = this.shop.words.say("holding");
    else this.update();
  }
}
