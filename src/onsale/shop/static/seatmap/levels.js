/** What places cost: price levels, ticket types, and which levels the reader wants to see. */

export class Levels extends EventTarget {
  #bySection = [];
  #hidden = new Set();
  #ceiling = Infinity;

  /**
   * `offers` by section name: {level, price, ticket_types:[{name, price, requires_proof}]}; amounts in minor units.
   * `held` knows what was held at which price.
   */
  constructor(layout, offers, held) {
    super();
    this.layout = layout;
    this.held = held;
    // Sections that are sold with a code only aren't among the offers; their places read as taken, in any colour.
    const [first] = Object.values(offers);
    this.offers = layout.sections.map((section) => ({ level: "", price: 0, ticket_types: [], ...(offers[section.name] ?? first) }));
    const names = [...new Set(this.offers.map((offer) => offer.level))];
    const dearest = (name) => Math.max(...this.offers.filter((offer) => offer.level === name).map((offer) => offer.price));
    names.sort((a, b) => dearest(b) - dearest(a));
    this.#bySection = this.offers.map((offer) => names.indexOf(offer.level));
    this.all = names.map((name, index) => ({ index, name, sections: layout.sections.filter((_, i) => this.#bySection[i] === index) }));
  }

  of(section) {
    return this.#bySection[section];
  }

  typesAt(place) {
    return this.offers[this.layout.sectionOf[place]].ticket_types;
  }

  price(place, type = null) {
    const held = this.held?.price(place, type);
    if (held !== undefined) return held;
    const offer = this.offers[this.layout.sectionOf[place]];
    return offer.ticket_types.find(({ name }) => name === type)?.price ?? offer.price;
  }

  priceOf(level) {
    return Math.min(...level.sections.map((section) => this.offers[section.index].price));
  }

  /** The live prices win over those the page came with. Whether any of them is new. */
  hear(bySection) {
    const before = this.offers.map((offer) => offer.price);
    const told = new Map(bySection.map(({ section, price }) => [section, price]));
    this.layout.sections.forEach(({ name, index }) => {
      // Where there are ticket types, what is told live is the cheapest of them: not what the first one costs.
      if (this.offers[index].ticket_types.length > 1) return;
      this.offers[index].price = told.get(name)?.amount_minor ?? this.offers[index].price;
    });
    return this.offers.some((offer, i) => offer.price !== before[i]);
  }

  dimmed(level) {
    return this.#hidden.has(level) || this.priceOf(this.all[level]) > this.#ceiling;
  }

  toggle(level) {
    if (!this.#hidden.delete(level)) this.#hidden.add(level);
    this.dispatchEvent(new Event("change"));
  }

  shown(level) {
    return !this.#hidden.has(level);
  }

  limitTo(price) {
    this.#ceiling = price;
    this.dispatchEvent(new Event("change"));
  }
}
