/** The page's words and numbers in the reader's language. The texts come from the page, translated there. */

import { rowAt, seatName, sectionAt } from "./geometry.js";

export class Words {
  constructor(texts, { currency, exponent, locale }) {
    this.texts = texts;
    this.exponent = exponent;
    this.currency = currency;
    const language = supported(locale);
    const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
    this.format = new Intl.NumberFormat(language, { style: "currency", currency, ...digits });
    this.numbers = new Intl.NumberFormat(language);
    this.lists = new Intl.ListFormat(language, { type: "conjunction" });
  }

  /** `name` is a text with {slots}, or a list of texts by count, whose last one serves any larger count. */
  say(name, slots = {}) {
    let text = this.texts[name] ?? name;
    if (Array.isArray(text)) text = text[Math.min(slots.n, text.length - 1)];
    return text.replace(/\{(\w+)\}/g, (whole, slot) => slots[slot] ?? whole);
  }

  /** "1,024 left" or "none left". */
  left(n) {
    return n ? this.say("left", { n: this.number(n) }) : this.say("none_left");
  }

  money(minor) {
    return this.format.format(minor / 10 ** this.exponent);
  }

  /** A label that our own generators wrote into a map, in the reader's language; anybody else's as it is. */
  own(label) {
    return this.texts[`own_${label.toLowerCase()}`] ?? label;
  }

  number(value) {
    return this.numbers.format(value);
  }

  /** "Stalls, row F, seat 12" or "Floor, standing"; "Stalls" as long as the rows aren't known. */
  place(layout, place) {
    const { name: section, standing } = sectionAt(layout, place);
    const row = rowAt(layout, place);
    if (standing) return this.say("standing_place", { section });
    if (!row) return section;
    return this.say("seat_place", { section, row: row.name, seat: seatName(layout, place) });
  }

  /** "Stalls F 12", where there is little room; a row that is a number needs to be called one. */
  short(layout, place) {
    const row = rowAt(layout, place);
    if (!row || isNumber(row)) return this.place(layout, place);
    return `${sectionAt(layout, place).name} ${row.name} ${seatName(layout, place)}`;
  }

  /** "H 11 and 12" or "Row 8, 11 and 12", with the section in front when it isn't `home`. */
  places(layout, places, home) {
    const rows = new Map();
    for (const place of [...places].sort((a, b) => a - b)) {
      const key = layout.rowOf[place];
      rows.set(key, [...(rows.get(key) ?? []), place]);
    }
    const groups = [...rows.values()].map((group) => {
      const seats = this.lists.format(group.map((place) => seatName(layout, place)));
      const { index, name: section } = sectionAt(layout, group[0]);
      const row = rowAt(layout, group[0]);
      if (isNumber(row)) return this.say(index === home ? "row_seats" : "section_row_seats", { section, row: row.name, seats });
      return `${index === home ? "" : `${section} `}${row.name} ${seats}`;
    });
    return this.lists.format(groups);
  }
}

export const isNumber = (row) => /^\d/.test(row.name);

function supported(locale) {
  try {
    return Intl.getCanonicalLocales(locale.replace("_", "-"));
  } catch {
    return undefined;
  }
}
