/** The seat picker: what is free, what is picked, and everything on the page that shows it. */

import { Basket } from "./basket.js";
import { HeldChange } from "./change.js";
import { Checkout } from "./checkout.js";
import { part } from "./dom.js";
import { fillOf } from "./far.js";
import { Filter } from "./filter.js";
import { layOut, layOutRows } from "./geometry.js";
import { Levels } from "./levels.js";
import { SeatList } from "./list.js";
import { SeatMap } from "./map.js";
import { Memory } from "./memory.js";
import { Notice } from "./notice.js";
import { leavesSingle } from "./singles.js";
import { decodeBits, freeInArea, isFree, lostPicks, markFree, Picks } from "./state.js";
import { Tally } from "./tally.js";
import { onThemeChange, readTheme } from "./theme.js";
import { Voice } from "./voice.js";

/** In a rush counts change many times a second: read by nobody, and paid for by every phone. */
const COUNTS_EVERY_MS = 400;

export class Picker {
  #outlookArrived;
  #counting = 0;
  #countedAt = -Infinity;
  #uncounted = new Set();

  /** `data` is the page's JSON, `map` the seat map or its overview; `refresh` asks for availability at once. */
  constructor(host, { data, map, words, refresh }) {
    const layout = layOut(map);
    if (layout.focus) layout.focus = { ...layout.focus, label: words.own(layout.focus.label) };
    const picks = new Picks(data.max_places);
    const held = new HeldChange(data.change);
    const levels = new Levels(layout, data.sections, held);
    const scene = {
      bits: new Uint8Array(Math.ceil(layout.total / 8)),
      picks,
      levels: levels.all.length,
      levelOf: (section) => levels.of(section),
      dimmed: (level) => levels.dimmed(level),
      labels: layout.sections.map(({ name }) => ({ name, short: name.match(/\S*\d\S*$/)?.[0] ?? null, detail: "", left: 0 })),
      cursor: -1,
      cursorShown: false,
    };
    this.voice = new Voice(part(host, "live"));
    this.shop = {
      data, layout, picks, levels, scene, words, held,
      selling: data.selling,
      notice: new Notice(part(host, "notice"), words.say("dismiss")),
      announce: (text) => this.voice.say(text),
      toggle: (place) => this.toggle(place),
      setStanding: (section, n) => this.setStanding(section, n),
      standingIn: (section) => this.standingIn(section).length,
      show: (places) => places.length && this.map.show(places),
      total: () => this.basket.total,
      changed: () => this.changed(),
      missLost: () => this.#missLost(),
      outlook: new Promise((arrived) => (this.#outlookArrived = arrived)),
    };
    this.outlook = null;
    this.host = host;
    this.tally = new Tally(layout, scene);
    this.left = part(host, "left");
    this.memory = new Memory(held.bookingId ?? data.event_id);
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

  /** The whole map, where so far there was its overview. */
  complete(map) {
    const { layout, picks } = this.shop;
    if (!layout.complete) layOutRows(layout, map);
    this.map.complete();
    this.list.complete();
    this.#fetchOutlook(picks.places.at(-1));
    this.basket.update();
    this.#missLost();
  }

  /** When the rest is there: nobody waits for it. */
  async #fetchOutlook(pick) {
    await new Promise((idle) => (window.requestIdleCallback ?? setTimeout)(idle));
    const [{ Outlook }, { drawPinned }] = await Promise.all([import("./outlook.js"), import("./pinned.js"), import("./race.js")]);
    this.map.painter.pin = drawPinned;
    this.outlook = new Outlook(part(this.host, "view"), this.shop);
    this.outlook.begin(this.shop.picks.places.at(-1) ?? pick);
    this.#outlookArrived(this.outlook);
  }

  /** All anew: `places` as a bitset, prices `by_section`; either may be missing. Answers how many places changed. */
  hear({ places = null, by_section: bySection = null }) {
    const { shop } = this;
    const first = !this.heard;
    const newPrices = bySection ? shop.levels.hear(bySection) : false;
    const changed = places === null ? [] : this.tally.replace(this.#mineToo(decodeBits(places, shop.layout.total)));
    if (first && places !== null) {
      this.heard = true;
      shop.picks.restore(this.memory.get("picks") ?? shop.held.picks, shop.layout.total);
    }
    if (first || newPrices) this.changed();
    else this.#touched(changed);
    this.#missLost();
    return changed.length;
  }

  /** A few were taken, a few came free. */
  change({ taken, free }) {
    this.#touched(this.tally.change({ taken: taken.filter((place) => !this.shop.held.has(place)), free }));
    this.#missLost();
  }

  /** What one holds is taken for everybody else. */
  #mineToo(bits) {
    for (const place of this.shop.held.lines.keys()) markFree(bits, place);
    return bits;
  }

  /** Drawn at once, counted a little later; each only where something happened. */
  #touched(places) {
    if (!places.length) return;
    const { layout, scene } = this.shop;
    const refilled = new Set();
    for (const place of places) {
      const section = layout.sectionOf[place];
      this.#uncounted.add(section);
      const fill = fillOf(layout.sections[section], scene.labels[section].left);
      if (scene.labels[section].fill === fill) continue;
      scene.labels[section].fill = fill;
      refilled.add(section);
    }
    this.map.painter.touch(places, [...refilled]);
    const wait = this.#countedAt + COUNTS_EVERY_MS - performance.now();
    if (wait <= 0) this.#count();
    else this.#counting ||= setTimeout(() => this.#count(), wait);
  }

  #count() {
    clearTimeout(this.#counting);
    this.#counting = 0;
    this.#countedAt = performance.now();
    const { layout, scene, levels, words } = this.shop;
    for (const index of this.#uncounted) {
      const section = layout.sections[index];
      const label = scene.labels[index];
      const price = words.money(levels.price(section.first));
      label.fill = fillOf(section, label.left);
      label.detail = label.left ? `${price} · ${words.left(label.left)}` : words.left(0);
    }
    this.left.textContent = words.left(this.tally.left);
    this.voice.count(this.tally.left, layout.total, (n) => words.left(n));
    this.map.painter.ask();
    this.filter.update();
    this.list.update(this.#uncounted);
    this.#uncounted.clear();
  }

  /** What was picked and is gone is told, and its like offered. */
  async #missLost() {
    const { shop } = this;
    if (!this.heard || !shop.layout.complete) return;
    if (this.checkout.waiting) return; // what is being held right now is gone because it is ours
    if (!lostPicks(shop.picks, shop.scene.bits).length) return;
    const { replaceStanding, tellLost } = await import("./race.js");
    const lost = lostPicks(shop.picks, shop.scene.bits);
    const seats = lost.length ? replaceStanding(shop, lost) : [];
    if (seats.length) tellLost(shop, seats);
  }

  /** Counts, labels and drawings anew. */
  changed() {
    this.tally.recount();
    for (const { index } of this.shop.layout.sections) this.#uncounted.add(index);
    this.map.painter.refresh();
    this.#count();
    this.basket.update();
  }

  #picked() {
    this.memory.put("picks", this.shop.picks);
    this.map.painter.ask();
    this.list.update();
    this.basket.update();
    this.#warnOfSingle();
  }

  /** Said while picking, not only when it is refused. */
  #warnOfSingle() {
    const { data, layout, scene, picks, notice, words } = this.shop;
    if (!data.refuses_singles || !layout.complete) return;
    const single = leavesSingle(layout, scene.bits, picks.places);
    if (single !== null) notice.show(words.say("single", { place: words.place(layout, single) }), { about: "single" });
    else notice.clear("single");
  }

  toggle(place) {
    const { picks, scene, words, selling, announce, notice, levels, data } = this.shop;
    if (!selling) return announce(words.say("not_selling"));
    if (picks.has(place)) picks.remove([place]);
    else if (!isFree(scene.bits, place)) return announce(this.map.describe(place));
    else if (!picks.add(place, this.#firstType(place))) return notice.show(words.say("too_many_places", { n: data.max_places }));
    else if (this.shop.layout.accessible[place]) import("./race.js").then(({ offerCompanion }) => offerCompanion(this.shop, place));
    if (picks.has(place)) this.outlook?.show(place);
    const sight = picks.has(place) ? (this.outlook?.say(place) ?? "") : "";
    announce(`${this.map.describe(place)}. ${words.say("total", { total: words.money(this.basket.total) })} ${sight}`.trim());
  }

  #firstType(place) {
    const types = this.shop.levels.typesAt(place);
    return types.length > 1 ? types[0].name : null;
  }

  standingIn(section) {
    const { picks, layout } = this.shop;
    return picks.places.filter((place) => layout.sectionOf[place] === section.index);
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
