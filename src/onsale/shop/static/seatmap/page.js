/** Starts the seat page: best-together form at once, the house from its overview, its seats as soon as they are here. */

import { part } from "./dom.js";
import { AvailabilityFeed, fetchMap } from "./feed.js";
import { Picker } from "./picker.js";
import { Words } from "./words.js";

const host = document.querySelector("[data-seatmap]");
const data = JSON.parse(document.getElementById("seatmap-data").textContent);
const words = new Words(data.words, { currency: data.currency, exponent: data.exponent, locale: document.documentElement.lang });

/** One of loading, overview, failed, ready: the stylesheet shows what belongs to it. The marks are for those who measure. */
function enter(state) {
  if (host.dataset.state === state) return;
  host.dataset.state = state;
  performance.mark(`seatmap-${state}`);
}

let picker = null;
let feed = null;

async function start() {
  enter("loading");
  try {
    // Built once: trying again after a missed answer must not listen to everything twice.
    feed ??= connect(await fetchMap(data.urls.overview));
    await Promise.all([feed.now(), complete()]);
  } catch (error) {
    console.error(error);
  }
  if (!(picker?.heard && picker.shop.layout.complete)) return enter("failed");
  if (host.dataset.state === "ready") return;
  enter("ready");
  if (data.signed_in && !data.change) picker.checkout.resume();
}

/** The seats; nothing to do when they have come before. */
async function complete() {
  if (!picker.shop.layout.complete) picker.complete(await fetchMap(data.urls.seat_map));
}

function connect(overview) {
  picker = new Picker(host, { data, map: overview, words, refresh: () => feed.now() });
  holdBest(part(host, "best"), picker.checkout);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    picker.checkout.wait(false); // back from the booking: the page is as it was left, in mid-hold
    feed.now();
  });
  return new AvailabilityFeed(data.urls, {
    heard: (told) => shown(picker.hear(told)),
    changed: (told) => shown(picker.change(told)),
    silent: (silent) => (part(host, "offline").hidden = !silent),
    live: (live) => (part(host, "left").dataset.live = live),
  });
}

function shown(changed) {
  part(host, "sold-out").hidden = picker.tally.left > 0;
  if (host.dataset.state === "loading") enter("overview");
  return changed;
}

/** The action says how many it holds. */
function tellQuantity(form) {
  const label = form?.querySelector("[data-best-label]");
  const tell = () => (label.textContent = words.say("best", { n: Math.min(quantityOf(form), data.max_places) }));
  form?.addEventListener("input", tell);
  if (form) tell();
}

/** How many of which ticket type, where the form asks for that. */
function partyOf({ elements }) {
  const rows = [...elements].filter(({ name }) => name?.startsWith("kind_"));
  return rows.map(({ name, value }) => ({ ticket_type: value, quantity: Number(elements[name.replace("kind", "party")].value) || 0 }));
}

function quantityOf(form) {
  const party = partyOf(form);
  return (party.length ? party.reduce((sum, { quantity }) => sum + quantity, 0) : Number(form.elements.quantity.value)) || 1;
}

/** Held from here rather than by posting the form: an error costs no page and no picks. */
function holdBest(form, checkout) {
  form?.addEventListener("submit", (event) => {
    if (event.submitter?.name === "places") return; // what was offered instead is held by the form itself
    event.preventDefault();
    const { section, price_max_minor: most, accessible } = form.elements;
    const best = { quantity: quantityOf(form) };
    const party = partyOf(form).filter((row) => row.quantity);
    if (party.length) best.party = party;
    if (accessible?.checked) best.accessible = true;
    if (section?.value) best.section = section.value;
    if (most?.value) best.price_max_minor = Number(most.value);
    checkout.holdBest(best);
  });
}

tellQuantity(part(host, "best"));
part(host, "retry").addEventListener("click", start);
start();
