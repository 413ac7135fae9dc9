/** A hold that is being changed. Pure. */

export class HeldChange {
  /** `told` is the page's {booking_id, lines: [[place, type, price]], fee_once, promo_code}, or null. */
  constructor(told) {
    this.active = Boolean(told);
    this.bookingId = told?.booking_id ?? null;
    this.promoCode = told?.promo_code ?? null;
    this.feeOnce = told?.fee_once ?? 0;
    this.lines = new Map((told?.lines ?? []).map(([place, type, price]) => [place, { type, price }]));
  }

  has(place) {
    return this.lines.has(place);
  }

  get picks() {
    return [...this.lines].map(([place, { type }]) => [place, type]);
  }

  /** What it was held at; undefined where it wasn't. */
  price(place, type) {
    const line = this.lines.get(place);
    return line && (line.type ?? null) === (type ?? null) ? line.price : undefined;
  }

  /** The difference between what is held and `picks` ([place, type] each); null when there is none. */
  wish(picks) {
    const wanted = new Map(picks);
    const told = ([place, type]) => (type === null ? place : { place, ticket_type: type });
    const add = picks.filter(([place]) => !this.has(place)).map(told);
    const remove = [...this.lines.keys()].filter((place) => !wanted.has(place));
    const retype = picks.filter(([place, type]) => this.has(place) && type !== null && this.lines.get(place).type !== type).map(told);
    return add.length + remove.length + retype.length ? { add, remove, retype } : null;
  }
}
