/** Starts the seat page: best-together form, then the map and the list as soon as they are here. */

import { part } from "./dom.js";
import { AvailabilityFeed, fetchMap } from "./feed.js";
import { Picker } from "./picker.js";
import { Words } from "./words.js";

const host = document.querySelector("[data-seatmap]");
const data = JSON.parse(document.getElementById("seatmap-data").textContent);
const words = new Words(data.words, { currency: data.currency, exponent: data.exponent, locale: document.documentElement.lang });

/** One of loading, failed, ready: the stylesheet shows what belongs to it. */
const enter = (state) => (host.dataset.state = state);

let feed = null;

async function start() {
  enter("loading");
  try {
    // Built once: trying again after a missed answer must not listen to everything twice.
    feed ??= connect(await fetchMap(data.urls.seat_map));
    await feed.now();
  } catch (error) {
    console.error(error);
  }
  if (host.dataset.state === "loading") enter("failed");
}

function connect(map) {
  const picker = new Picker(host, { data, map, words, refresh: () => feed.now() });
  holdBest(part(host, "best"), picker.checkout);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    picker.checkout.wait(false); // back from the booking: the page is as it was left, in mid-hold
    feed.now();
  });
  return new AvailabilityFeed(data.urls.availability, {
    heard: (availability) => hear(picker, availability),
    silent: (silent) => (part(host, "offline").hidden = !silent),
  });
}

function hear(picker, availability) {
  const first = !picker.heard;
  picker.hear(availability);
  part(host, "sold-out").hidden = availability.available > 0;
  if (host.dataset.state !== "ready") enter("ready");
  if (first && data.signed_in) picker.checkout.resume();
}

/** The action says how many it holds. */
function tellQuantity(form) {
  const label = form?.querySelector("[data-best-label]");
  const tell = () => (label.textContent = words.say("best", { n: Number(form.elements.quantity.value) || 1 }));
  form?.addEventListener("input", tell);
  if (form) tell();
}

/** Held from here rather than by posting the form: an error costs no page and no picks. */
function holdBest(form, checkout) {
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { quantity, section, price_max_minor: most } = form.elements;
    const best = { quantity: Number(quantity.value) };
    if (section?.value) best.section = section.value;
    if (most?.value) best.price_max_minor = Number(most.value);
    checkout.holdBest(best);
  });
}

tellQuantity(part(host, "best"));
part(host, "retry").addEventListener("click", start);
start();
