/** The seat picker: what is free, what is picked, and everything on the page that shows it. */

import { Basket } from "./basket.js";
import { Checkout } from "./checkout.js";
import { part } from "./dom.js";
import { Filter } from "./filter.js";
import { layOut, rowAt } from "./geometry.js";
import { Levels } from "./levels.js";
import { SeatList } from "./list.js";
import { SeatMap } from "./map.js";
import { Memory } from "./memory.js";
import { Notice } from "./notice.js";
import { offerCompanion, replaceStanding, tellLost } from "./race.js";
import { countFree, decodeBits, freeInArea, isFree, lostPicks, Picks } from "./state.js";
import { onThemeChange, readTheme } from "./theme.js";

export class Picker {
  /** `data` is the page's JSON, `map` the seat map as it came; `refresh` asks for availability at once. */
  constructor(host, { data, map, words, refresh }) {
    const layout = layOut(map);
    const picks = new Picks(data.max_places);
    const levels = new Levels(layout, data.sections);
    const scene = {
      bits: new Uint8Array(Math.ceil(layout.total / 8)),
      picks,
      levels: levels.all.length,
      levelOf: (section) => levels.of(section),
      dimmed: (level) => levels.dimmed(level),
      labels: layout.sections.map(() => ({ name: "", short: null, detail: "", left: 0 })),
      cursor: -1,
      cursorShown: false,
    };
    const live = part(host, "live");
    this.shop = {
      data, layout, picks, levels, scene, words,
      selling: data.selling,
      notice: new Notice(part(host, "notice"), words.say("dismiss")),
      announce: (text) => (live.textContent = text),
      toggle: (place) => this.toggle(place),
      setStanding: (section, n) => this.setStanding(section, n),
      standingIn: (section) => this.standingIn(section).length,
      show: (places) => places.length && this.map.show(places),
      total: () => this.basket.total,
      changed: () => this.changed(),
    };
    this.memory = new Memory(data.event_id);
    const theme = readTheme(host);
    this.filter = new Filter(host, { levels, words, theme, leftIn: (level) => level.sections.reduce((sum, section) => sum + scene.labels[section.index].left, 0) });
    this.checkout = new Checkout(this.shop, { urls: data.urls, memory: this.memory, refresh, busy: (busy) => this.basket.setBusy(busy) });
    this.basket = new Basket(part(host, "basket"), this.shop, { hint: part(host, "hint"), remove: (places) => picks.remove(places), hold: () => this.checkout.holdPicks() });
    this.map = new SeatMap(host, this.shop, theme);
    this.list = new SeatList(part(host, "list"), this.shop);
    picks.addEventListener("change", () => this.#picked());
    levels.addEventListener("change", () => this.changed());
    onThemeChange(() => {
      const changed = readTheme(host);
      this.map.painter.setTheme(changed);
      this.filter.setTheme(changed);
    });
    this.heard = false;
  }

  /** A new answer of the availability feed. */
  hear(availability) {
    const { shop } = this;
    shop.scene.bits = decodeBits(availability.places, shop.layout.total);
    shop.levels.hear(availability.by_section);
    if (!this.heard) {
      this.heard = true;
      shop.picks.restore(this.memory.get("picks") ?? [], shop.layout.total);
    }
    this.changed();
    if (this.checkout.waiting) return; // what is being held right now is gone because it is ours
    const lost = lostPicks(shop.picks, shop.scene.bits);
    const seats = lost.length ? replaceStanding(shop, lost) : [];
    if (seats.length) tellLost(shop, seats);
  }

  /** Counts, labels and drawings anew. */
  changed() {
    const { layout, scene, levels, words } = this.shop;
    for (const section of layout.sections) {
      const left = countFree(scene.bits, section.first, section.count);
      const price = words.money(levels.price(section.first));
      const detail = left ? `${price} · ${words.say("left", { n: words.number(left) })}` : words.say("none_left");
      scene.labels[section.index] = { name: section.name, short: section.name.match(/\S*\d\S*$/)?.[0] ?? null, detail, left };
    }
    this.map.painter.refresh();
    this.filter.update();
    this.list.update();
    this.basket.update();
  }

  #picked() {
    this.memory.put("picks", this.shop.picks);
    this.map.painter.ask();
    this.list.update();
    this.basket.update();
  }

  toggle(place) {
    const { picks, scene, words, selling, announce, notice, levels, data } = this.shop;
    if (!selling) return announce(words.say("not_selling"));
    if (picks.has(place)) picks.remove([place]);
    else if (!isFree(scene.bits, place)) return announce(this.map.describe(place));
    else if (!picks.add(place, this.#firstType(place))) return notice.show(words.say("too_many_places", { n: data.max_places }));
    else offerCompanion(this.shop, place);
    announce(`${this.map.describe(place)}. ${words.say("total", { total: words.money(this.basket.total) })}`);
  }

  #firstType(place) {
    const types = this.shop.levels.typesAt(place);
    return types.length > 1 ? types[0].name : null;
  }

  standingIn(section) {
    const { picks, layout } = this.shop;
    return picks.places.filter((place) => !rowAt(layout, place) && layout.sectionOf[place] === section.index);
  }

  /** False when the area or the party's limit has no more. */
  setStanding(section, n) {
    const { picks, scene, words, notice, data, selling } = this.shop;
    if (!selling) return false;
    const mine = this.standingIn(section);
    if (n < mine.length) {
      picks.remove(mine.slice(n));
      return true;
    }
    const start = Math.floor(Math.random() * section.count);
    const more = freeInArea(scene.bits, section, n - mine.length, new Set(mine), start);
    if (more.length < n - mine.length) return false;
    const added = more.every((place) => picks.add(place, this.#firstType(place)));
    if (!added) notice.show(words.say("too_many_places", { n: data.max_places }));
    return added;
  }
}
