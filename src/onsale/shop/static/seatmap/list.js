/** The same house as a list: sections, rows, seats as buttons. What is closed isn't there: of 80,000 seats, some dozens are. */

import { element, stepper } from "./dom.js";
import { rowAt, seatName } from "./geometry.js";
import { countFree, isFree } from "./state.js";

const UNGROUPED_UP_TO = 12;
const ROWS_OPEN_UP_TO = 400;

export class SeatList {
  #rows = new Map();

  /** `shop`: {layout, scene, picks, levels, words, toggle(place), setStanding(section, n), standingIn(section)} */
  constructor(host, shop) {
    this.shop = shop;
    const ranked = [...shop.layout.sections].sort((a, b) => a.rank - b.rank);
    this.entries = ranked.map((section) => this.#entry(section));
    host.replaceChildren(...this.#grouped());
    host.addEventListener("keydown", (event) => this.#arrow(event));
    host.addEventListener("click", (event) => {
      const place = event.target.closest("[data-place]")?.dataset.place;
      if (place !== undefined) shop.toggle(Number(place));
    });
  }

  /** Many sections are grouped by price level, or the list would be as long as the stadium is wide. */
  #grouped() {
    const box = (entries) => element("div", { class: "seatmap-list-sections" }, ...entries.map(({ details }) => details));
    if (this.entries.length <= UNGROUPED_UP_TO) return [box(this.entries)];
    const { levels, words } = this.shop;
    return levels.all.map((level) => {
      const summary = element("summary", {}, element("span", {}, level.name), element("span", { class: "seatmap-list-facts" }, words.money(levels.priceOf(level))));
      const entries = this.entries.filter(({ section }) => levels.of(section.index) === level.index);
      return element("details", { class: "seatmap-list-level" }, summary, box(entries));
    });
  }

  #entry(section) {
    const facts = element("span", { class: "seatmap-list-facts" });
    const body = element("div", { class: "seatmap-list-body" });
    const details = element("details", { class: "seatmap-list-section" }, element("summary", {}, element("span", {}, section.name), facts), body);
    const entry = { section, details, facts, body };
    details.addEventListener("toggle", () => this.#fill(entry));
    return entry;
  }

  #fill(entry) {
    const { section, body, details } = entry;
    const { layout, words } = this.shop;
    for (const index of this.#indexes(section)) this.#rows.delete(index);
    body.replaceChildren();
    if (!details.open) return;
    if (section.standing) body.append(this.#standing(section));
    else if (!layout.complete) body.append(element("p", { class: "soft" }, words.say("seats_coming")));
    else body.append(this.#sight(section), ...this.#indexes(section).map((index) => this.#row(layout.rows[index], section)));
    if (layout.complete) this.shop.outlook.then((outlook) => outlook.section(section));
    this.#refresh(entry);
    this.#openBest(entry);
  }

  /** What its front and its back see, for who reads the list instead of the picture. */
  #sight(section) {
    const { layout, words, outlook } = this.shop;
    const told = element("p", { class: "seatmap-sight small soft" });
    const [front, back] = [section.firstRow, section.firstRow + section.rowCount - 1].map((index) => layout.rows[index]);
    outlook.then((view) => {
      const said = (row) => words.say("sight_row", { row: row.name, sight: view.say(row.first + (row.count >> 1)) });
      told.textContent = front === back ? said(front) : `${said(front)} ${said(back)}`;
    });
    return told;
  }

  /** Of rows that are opened one by one the best with a free seat is open from the start. */
  #openBest({ section, body }) {
    const { layout, scene } = this.shop;
    const open = this.#indexes(section).findIndex((index) => countFree(scene.bits, layout.rows[index].first, layout.rows[index].count));
    const row = body.querySelectorAll(".seatmap-list-row")[open];
    if (row) row.open = true;
  }

  #indexes = ({ firstRow, rowCount }) => Array.from({ length: rowCount }, (_, i) => firstRow + i);

  #standing(section) {
    const { words, setStanding, standingIn } = this.shop;
    return stepper({
      label: section.name,
      less: words.say("one_less"),
      more: words.say("one_more"),
      value: standingIn(section),
      changed: (n) => setStanding(section, n),
    });
  }

  /** Rows of a large section are opened one by one. */
  #row(row, section) {
    const title = this.shop.words.say("row", { row: row.name });
    const seats = element("div", { class: "seatmap-row", role: "group", "aria-label": title });
    const shown = { row, seats, facts: null };
    this.#rows.set(row.index, shown);
    if (section.count <= ROWS_OPEN_UP_TO) {
      seats.append(element("span", { class: "seatmap-row-name" }, title), ...this.#seats(row));
      return seats;
    }
    shown.facts = element("span", { class: "seatmap-list-facts" });
    const details = element("details", { class: "seatmap-list-row" }, element("summary", {}, element("span", {}, title), shown.facts), seats);
    details.addEventListener("toggle", () => {
      seats.replaceChildren(...(details.open ? this.#seats(row) : []));
      this.#refreshRow(shown);
    });
    return details;
  }

  #seats(row) {
    return Array.from({ length: row.count }, (_, i) => {
      const place = row.first + i;
      return element("button", { type: "button", class: "seatmap-seat", tabindex: i ? "-1" : "0", "data-place": place }, seatName(this.shop.layout, place));
    });
  }

  /** The rows are known now: sections opened before show them. */
  complete() {
    for (const entry of this.entries) if (entry.details.open) this.#fill(entry);
  }

  /** Tells anew what has changed: in these sections (all, unless given). */
  update(sections = null) {
    for (const entry of this.entries) if (!sections || sections.has(entry.section.index)) this.#refresh(entry);
  }

  #refresh({ section, details, facts, body }) {
    const { scene, levels, words, layout, standingIn } = this.shop;
    const price = words.money(levels.price(section.first));
    facts.textContent = `${price} · ${words.left(scene.labels[section.index].left)}`;
    details.classList.toggle("is-dimmed", levels.dimmed(levels.of(section.index)));
    if (!details.open) return;
    if (section.standing) body.querySelector("output").textContent = standingIn(section);
    else if (layout.complete) for (const index of this.#indexes(section)) this.#refreshRow(this.#rows.get(index));
  }

  #refreshRow({ row, seats, facts }) {
    const { scene, words } = this.shop;
    if (facts) facts.textContent = words.left(countFree(scene.bits, row.first, row.count));
    for (const button of seats.querySelectorAll("[data-place]")) this.#refreshSeat(button, Number(button.dataset.place));
  }

  #refreshSeat(button, place) {
    const { scene, levels, words, picks, layout } = this.shop;
    const picked = picks.has(place);
    const free = isFree(scene.bits, place);
    const state = `${picked ? "picked" : free ? "free" : "taken"} ${levels.price(place)}`;
    if (button.dataset.state === state) return; // thousands of attributes are dear, and each is news to a screen reader
    button.dataset.state = state;
    button.setAttribute("aria-pressed", String(picked));
    button.setAttribute("aria-disabled", String(!free && !picked));
    const extra = layout.accessible[place] ? ` ${words.say("accessible")}` : "";
    const told = words.say(state.split(" ")[0]);
    button.setAttribute("aria-label", `${words.say("seat", { seat: seatName(layout, place) })}, ${words.money(levels.price(place))}, ${told}${extra}`);
    button.classList.toggle("is-accessible", layout.accessible[place] === 1);
  }

  /** One stop of the Tab key per row; arrows go along it and to the open rows above and below. */
  #arrow(event) {
    const seat = event.target.closest(".seatmap-seat");
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!seat || !step) return;
    const home = rowAt(this.shop.layout, Number(seat.dataset.place));
    const seats = this.#seatsOf(home.index + step[0], home.section);
    const from = this.#seatsOf(home.index, home.section).indexOf(seat);
    const next = seats[Math.min(from + step[1], seats.length - 1)];
    if (!next) return;
    event.preventDefault();
    for (const other of seats) other.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  #seatsOf(index, section) {
    const shown = this.#rows.get(index);
    return shown?.row.section === section ? [...shown.seats.querySelectorAll(".seatmap-seat")] : [];
  }
}
