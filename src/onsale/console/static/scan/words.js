/** What the page says, in the reader's language: the texts come from the page, translated there. */

export class Words {
  constructor(texts, { locale, timezone }) {
    this.texts = texts;
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: timezone });
    this.numbers = new Intl.NumberFormat(locale);
    this.lists = new Intl.ListFormat(locale, { type: "disjunction" });
  }

  /** A text with its {slots} filled; of a pair, the first is for one and the second for any other `n`. */
  say(name, slots = {}) {
    let text = this.texts[name] ?? name;
    if (Array.isArray(text)) text = text[slots.n === 1 ? 0 : 1];
    return text.replace(/\{(\w+)\}/g, (whole, slot) => (slot === "n" ? this.numbers.format(slots.n) : (slots[slot] ?? whole)));
  }

  time(moment) {
    return this.clock.format(new Date(moment));
  }

  /** "Stalls · row A · seat 5" */
  place({ section, row, seat }) {
    return [section, row && this.say("row", { row }), seat && this.say("seat", { seat })].filter(Boolean).join(" · ");
  }
}
