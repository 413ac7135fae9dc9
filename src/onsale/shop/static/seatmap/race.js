/** Somebody was quicker: say to what, keep the rest, offer the nearest equal in one tap. */

import { companionOf, nearestEqual } from "./nearest.js";
import { rowAt, sectionAt, seatName } from "./geometry.js";
import { freeInArea, isFree } from "./state.js";
import { isNumber } from "./words.js";

/** What took the places of lost standing ones: an area's places are all alike. Returns the lost ones it couldn't replace. */
export function replaceStanding(shop, lost) {
  const { layout, picks, scene } = shop;
  const types = lost.map((place) => picks.typeOf(place));
  const left = [];
  lost.forEach((place, i) => {
    const taken = new Set(picks.places);
    const section = sectionAt(layout, place);
    const [other] = section.standing ? freeInArea(scene.bits, section, 1, taken, Math.floor(Math.random() * section.count)) : [];
    if (other === undefined) left.push(place);
    else picks.swap([place], [other], [types[i]]);
  });
  return left;
}

/** Takes `lost` (already marked taken) out of the picks and shows what happened and what could be instead. */
export function tellLost(shop, lost) {
  const { layout, picks, words, levels, scene, notice } = shop;
  const types = lost.map((place) => picks.typeOf(place));
  const priced = new Map(picks.places.map((place) => [place, levels.price(place, picks.typeOf(place))]));
  picks.remove(lost);
  const kept = picks.places;
  const open = (place) => isFree(scene.bits, place) && !picks.has(place);
  const price = (place) => priced.get(place) ?? levels.price(place, types[0]);
  const offer = nearestEqual(layout, { lost, kept, open, price });
  const keptWords = kept.length && !offer?.replaces.some((place) => kept.includes(place)) ? words.say("kept", { n: kept.length }) : "";
  if (!offer) return notice.show([happened(shop, lost), keptWords, words.say("no_equal")].filter(Boolean).join(" "), { kind: "alert" });
  const places = words.places(layout, offer.places, layout.sectionOf[lost[0]]);
  const shape = offer.places.length === 1 ? "offer_one" : offer.together ? "offer_together" : "offer_apart";
  const press = () => {
    const given = [...offer.replaces.filter((place) => picks.has(place)).map((place) => picks.typeOf(place)), ...types];
    picks.swap(offer.replaces, offer.places, given);
    notice.clear();
    shop.show(picks.places.filter((place) => rowAt(layout, place)));
  };
  const text = [happened(shop, lost), keptWords, words.say(shape, { places })].filter(Boolean).join(" ");
  return notice.show(text, { kind: "alert", action: { label: words.say("take", { places }), press } });
}

function happened({ layout, words }, lost) {
  const rows = [...new Set(lost.map((place) => rowAt(layout, place)?.name))];
  if (rows.length > 1 || rows[0] === undefined) return words.say("quicker");
  if (lost.length > 1) return words.say("quicker_row", { row: rows[0] });
  const name = isNumber(rowAt(layout, lost[0])) ? "quicker_row_seat" : "quicker_seat";
  return words.say(name, { row: rows[0], seat: seatName(layout, lost[0]) });
}

/** An accessible place was picked: the seat beside it is for whoever comes along. */
export function offerCompanion(shop, place) {
  const { layout, picks, words, scene, notice, levels } = shop;
  if (!layout.accessible[place] || !picks.has(place)) return;
  if (companionOf(layout, place, (other) => picks.has(other)) !== null) return; // there is one already
  const beside = companionOf(layout, place, (other) => isFree(scene.bits, other) && !picks.has(other));
  if (beside === null || picks.size >= picks.limit) return notice.show(words.say("wheelchair"));
  const places = words.places(layout, [beside], layout.sectionOf[place]);
  const press = () => {
    picks.add(beside, picks.typeOf(place));
    notice.clear();
  };
  const price = words.money(levels.price(beside, picks.typeOf(place)));
  notice.show(words.say("companion", { places, price }), { action: { label: words.say("take", { places }), press } });
}
