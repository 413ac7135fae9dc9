/** The same house as a list: sections, rows, seats as buttons. Filled when a section is opened. */

import { element, stepper } from "./dom.js";
import { seatName } from "./geometry.js";
import { isFree } from "./state.js";

const UNGROUPED_UP_TO = 12;

export class SeatList {
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
    if (!entry.details.open || entry.body.childElementCount) return;
    const { section, body } = entry;
    if (section.standing) body.append(this.#standing(section));
    else body.append(...this.#rows(section));
    this.#refresh(entry);
  }

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

  #rows(section) {
    const { layout, words } = this.shop;
    return layout.rows.slice(section.firstRow, section.firstRow + section.rowCount).map((row) => {
      const seats = Array.from({ length: row.count }, (_, i) =>
        element("button", { type: "button", class: "seatmap-seat", tabindex: i ? "-1" : "0", "data-place": row.first + i }, seatName(layout, row.first + i)),
      );
      const title = words.say("row", { row: row.name });
      return element("div", { class: "seatmap-row", role: "group", "aria-label": title }, element("span", { class: "seatmap-row-name" }, title), ...seats);
    });
  }

  update() {
    for (const entry of this.entries) this.#refresh(entry);
  }

  #refresh({ section, details, facts, body }) {
    const { scene, levels, words, picks, layout, standingIn } = this.shop;
    const price = words.money(levels.price(section.first));
    facts.textContent = `${price} · ${words.say("left", { n: words.number(scene.labels[section.index].left) })}`;
    details.classList.toggle("is-dimmed", levels.dimmed(levels.of(section.index)));
    if (!details.open) return;
    if (section.standing) {
      body.querySelector("output").textContent = standingIn(section);
      return;
    }
    for (const button of body.querySelectorAll("[data-place]")) {
      const place = Number(button.dataset.place);
      const picked = picks.has(place);
      const free = isFree(scene.bits, place);
      button.setAttribute("aria-pressed", String(picked));
      button.setAttribute("aria-disabled", String(!free && !picked));
      const extra = layout.accessible[place] ? ` ${words.say("accessible")}` : "";
      const state = words.say(picked ? "picked" : free ? "free" : "taken");
      button.setAttribute("aria-label", `${words.say("seat", { seat: seatName(layout, place) })}, ${words.money(levels.price(place))}, ${state}${extra}`);
      button.classList.toggle("is-accessible", layout.accessible[place] === 1);
    }
  }

  /** One stop of the Tab key per row; arrows go along it and to the rows above and below. */
  #arrow(event) {
    const seat = event.target.closest(".seatmap-seat");
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!seat || !step) return;
    const row = step[0] < 0 ? seat.parentElement.previousElementSibling : step[0] > 0 ? seat.parentElement.nextElementSibling : seat.parentElement;
    const seats = row ? [...row.querySelectorAll(".seatmap-seat")] : [];
    const from = [...seat.parentElement.querySelectorAll(".seatmap-seat")].indexOf(seat);
    const next = seats[Math.min(from + step[1], seats.length - 1)];
    if (!next) return;
    event.preventDefault();
    for (const other of seats) other.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
