/** From picks to a hold: asks the box office, and turns each of its answers into a sentence and a next step. */

import { BoxOffice } from "./hold.js";
import { markTaken } from "./state.js";
import { replaceStanding, tellLost } from "./race.js";

const RESUME_MS = 30 * 60 * 1000;

export class Checkout {
  /** `shop` as the picker makes it; `urls`: {holds, bookings, sign_in, here}. */
  constructor(shop, { urls, memory, refresh, busy }) {
    Object.assign(this, { shop, urls, memory, refresh, busy });
    this.office = new BoxOffice(urls.holds);
    this.waiting = false;
  }

  holdPicks(again = true) {
    const { picks, levels, total, data } = this.shop;
    const places = picks.places.map((place) => {
      const type = levels.typesAt(place).length > 1 ? (picks.typeOf(place) ?? levels.typesAt(place)[0].name) : null;
      return type === null ? place : { place, ticket_type: type };
    });
    // What a code takes off is told at the checkout: the total isn't known here.
    const shown = data.promo_code ? { promo_code: data.promo_code } : { expected_total: { amount_minor: total(), currency: data.currency } };
    return this.#ask({ places, ...shown }, again);
  }

  holdBest(best) {
    const { promo_code } = this.shop.data;
    return this.#ask({ best_available: best, ...(promo_code && { promo_code }) }, false);
  }

  /** After signing in: what was about to be held is held, once, without another press. */
  resume() {
    const { wish, at } = this.memory.take("resume") ?? {};
    if (!wish || Date.now() - at > RESUME_MS) return;
    if (wish.best_available) this.holdBest(wish.best_available);
    else if (this.shop.picks.size) this.holdPicks();
  }

  async #ask(wish, again) {
    if (this.waiting) return;
    this.wait(true);
    this.shop.notice.clear();
    const answer = await this.office.hold(wish);
    if (answer.booking) {
      this.memory.drop("picks");
      location.assign(this.urls.bookings + encodeURIComponent(answer.booking.id));
      return; // stays busy: the next page is on its way
    }
    this.wait(false);
    if (answer.signIn) this.#signIn(wish);
    else if (answer.unreachable) this.#tell("unreachable");
    else {
      await this.#problem(answer, again);
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
    location.assign(`${this.urls.sign_in}?next=${encodeURIComponent(here.pathname + here.search)}`);
  }

  async #problem({ problem, retryAfterS }, again) {
    const { words, picks, data } = this.shop;
    const seconds = retryAfterS || problem.retry_after_s || 5;
    switch (problem.code) {
      case "places_unavailable":
        return this.#lost(problem.unavailable ?? [], again);
      case "active_booking_exists":
        return this.#tell("active_booking_exists", {}, { label: words.say("to_booking"), href: this.urls.bookings + encodeURIComponent(problem.booking_id) });
      case "price_changed":
        await this.refresh();
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
      case "waiting_room_pass_required":
        return this.#tell(problem.code, { seconds });
    }
    if (retryAfterS || problem.status === 429 || problem.status === 503) return this.#tell("busy", { seconds });
    return this.#tell("failed", { detail: problem.detail ?? problem.title ?? "" });
  }

  #tell(name, slots = {}, action = null) {
    this.shop.notice.show(this.shop.words.say(name, slots).trim(), { kind: "alert", action });
  }

  async #lost(unavailable, again) {
    const { picks, scene, changed } = this.shop;
    const lost = picks.places.filter((place) => unavailable.includes(place));
    if (!lost.length) {
      await this.refresh();
      return this.#tell("none_such");
    }
    for (const place of lost) markTaken(scene.bits, place);
    changed();
    const seats = replaceStanding(this.shop, lost);
    if (seats.length) tellLost(this.shop, seats);
    else if (again) return this.holdPicks(false);
    else this.#tell("quicker");
  }
}
