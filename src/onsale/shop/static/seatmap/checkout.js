/** From picks to a hold: asks the box office, and turns each of its answers into a sentence and a next step. */

import { beside } from "./geometry.js";
import { BoxOffice } from "./hold.js";
import { markTaken } from "./state.js";

const RESUME_MS = 30 * 60 * 1000;

export class Checkout {
  /** `shop` as the picker makes it; `urls`: {holds, bookings, sign_in, here}. */
  constructor(shop, { urls, memory, refresh, busy }) {
    Object.assign(this, { shop, urls, memory, refresh, busy });
    this.office = new BoxOffice(urls.holds);
    this.waiting = false;
  }

  holdPicks(again = true) {
    const { picks, levels, total, data, held } = this.shop;
    const chosen = picks.places.map((place) => [place, levels.typesAt(place).length > 1 ? (picks.typeOf(place) ?? levels.typesAt(place)[0].name) : null]);
    if (held.active) return this.#change(held.wish(chosen), again);
    const places = chosen.map(([place, type]) => (type === null ? place : { place, ticket_type: type }));
    // What a code takes off is told at the checkout: the total isn't known here.
    const shown = data.promo_code ? { promo_code: data.promo_code, prices_shown: data.prices_shown } : { expected_total: { amount_minor: total(), currency: data.currency } };
    return this.#ask({ places, ...shown }, again);
  }

  holdBest(best) {
    const { promo_code, prices_shown } = this.shop.data;
    return this.#ask({ best_available: best, prices_shown, ...(promo_code && { promo_code }) }, false);
  }

  #change(wish, again) {
    if (wish) return this.#ask({ ...wish, prices_shown: this.shop.data.prices_shown }, again, this.urls.change);
    this.#goTo(this.shop.held.bookingId);
  }

  #goTo(bookingId) {
    this.memory.drop("picks");
    location.assign(this.urls.bookings + encodeURIComponent(bookingId));
  }

  /** After signing in: what was about to be held is held, once, without another press. */
  resume() {
    const { wish, at } = this.memory.take("resume") ?? {};
    if (!wish || Date.now() - at > RESUME_MS) return;
    if (wish.best_available) this.holdBest(wish.best_available);
    else if (this.shop.picks.size) this.holdPicks();
  }

  async #ask(wish, again, booking = "") {
    if (this.waiting) return;
    this.wait(true);
    this.shop.notice.clear();
    const answer = await this.office.ask(wish, booking);
    if (answer.booking) return this.#goTo(answer.booking.id); // stays busy: the next page is on its way
    this.wait(false);
    if (answer.signIn) this.#signIn(wish);
    else if (answer.unreachable) this.#tell("unreachable");
    else {
      await this.#problem(answer, again, wish);
      this.shop.missLost(); // what was said to be taken meanwhile might have been our own hold
    }
  }

  wait(waiting) {
    this.waiting = waiting;
    this.busy(waiting);
  }

  #signIn(wish) {
    this.memory.put("resume", { wish, at: Date.now() });
    const here = new URL(this.urls.here, location.href);
    for (const [name, value] of Object.entries(wish.best_available ?? {})) here.searchParams.set(name, value);
    location.assign(`${this.urls.sign_in}?next=${encodeURIComponent(here.pathname + here.search)}&reason=buy`);
  }

  async #problem({ problem, retryAfterS }, again, wish) {
    const { words, picks, data } = this.shop;
    const seconds = retryAfterS || problem.retry_after_s || 5;
    switch (problem.code) {
      case "places_unavailable":
        return wish.best_available ? this.#noneSuch(problem, wish.best_available) : this.#lost(problem.unavailable ?? [], again);
      case "hold_expired":
      case "not_held":
        return this.#goTo(this.shop.held.bookingId);
      case "active_booking_exists":
        return this.#tell("active_booking_exists", {}, { label: words.say("to_booking"), href: this.urls.bookings + encodeURIComponent(problem.booking_id) });
      case "price_changed":
        await this.refresh();
        if (problem.level) return this.shop.notice.show(problem.detail, { kind: "alert", action: { label: words.say("see_prices"), press: () => location.reload() } });
        return this.#tell("price_changed", { total: words.money(this.shop.total()) }, { label: words.say("see_prices"), press: () => location.reload() });
      case "too_many_places":
        return this.#tell("too_many_places", { n: data.max_places });
      case "sold_out":
        await this.refresh();
        return this.#tell(picks.size ? "sold_out" : "none_such");
      case "not_on_sale":
      case "too_many_holds":
      case "leaves_single_seat":
      case "email_unverified":
        return this.#tell(problem.code, { seconds });
      case "waiting_room_pass_required":
        return this.#tell(problem.code, {}, { label: words.say("to_room"), href: this.urls.room });
    }
    if (retryAfterS || problem.status === 429 || problem.status === 503) return this.#tell("busy", { seconds });
    return this.#tell("failed", { detail: problem.detail ?? problem.title ?? "" });
  }

  #tell(name, slots = {}, action = null) {
    this.shop.notice.show(this.shop.words.say(name, slots).trim(), { kind: "alert", action });
  }

  /** The nearest in one tap, or, where a crowd was in the way, the same once more. */
  async #noneSuch({ nearest, retry_after_s: crowded }, best) {
    const { words, layout } = this.shop;
    await this.refresh();
    if (crowded) return this.#tell("crowded", {}, { label: words.say("again"), press: () => this.holdBest(best) });
    if (!nearest) return this.#tell("none_such");
    const types = (best.party ?? []).flatMap(({ ticket_type: type, quantity }) => Array(quantity).fill(type));
    const places = nearest.map((place, i) => (types[i] === undefined ? place : { place, ticket_type: types[i] }));
    const named = words.places(layout, nearest, -1);
    const together = nearest.every((place, i) => i === 0 || beside(layout, nearest[i - 1], place));
    const shape = nearest.length === 1 ? "nearest_one" : together ? "nearest_together" : "nearest_apart";
    return this.#tell(shape, { places: named }, { label: words.say("take", { places: named }), press: () => this.#ask({ places, prices_shown: this.shop.data.prices_shown }, false) });
  }

  async #lost(unavailable, again) {
    const { picks, scene, changed } = this.shop;
    const lost = picks.places.filter((place) => unavailable.includes(place));
    if (!lost.length) {
      await this.refresh();
      // What isn't picked any more was seen to be taken before this answer came, and told with what is nearest.
      return unavailable.length ? undefined : this.#tell("none_such");
    }
    for (const place of lost) markTaken(scene.bits, place);
    changed();
    const { replaceStanding, tellLost } = await import("./race.js");
    const seats = replaceStanding(this.shop, lost);
    if (seats.length) tellLost(this.shop, seats);
    else if (again) return this.holdPicks(false);
    else this.#tell("quicker");
  }
}
