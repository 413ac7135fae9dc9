/** Keeps the control page up to date: once a second while a crowd is at it, and once when it isn't. */

import { House } from "./house.js";
import { drawSpark, fillBar, fillRows, tellNotice } from "./figures.js";

const EVERY_MS = 1000;
const IDLE_TICKS = 5;
const host = document.querySelector("[data-control]");
const part = (name) => host.querySelector(`[data-part="${name}"]`);
const words = JSON.parse(host.dataset.words);
const chosen = part("form").elements.event;
const house = new House(part("map"), { name: part("name"), section: part("section") }, words);

let running = host.hasAttribute("data-running");
let ticks = 0;

async function look() {
  try {
    const answer = await fetch("/demo/control/state");
    if (!answer.ok) throw new Error(`state: ${answer.status}`);
    await show(await answer.json());
  } catch (error) {
    console.warn(error);
    if (running) part("clock").textContent = words.silent;
  }
}

async function show(live) {
  for (const [name, text] of Object.entries(live.texts)) {
    const element = part(name);
    // Only what changed: a screen reader shouldn't hear the rest again.
    if (name !== "name" && element.textContent !== text) element.textContent = text;
  }
  drawSpark(host.querySelector('[data-spark="holds"]'), live.holds);
  drawSpark(host.querySelector('[data-spark="payments"]'), live.payments);
  fillBar(host, live.sold_share, live.held_share);
  fillRows(part("latencies"), live.latencies);
  if (live.answers.length) fillRows(part("answers"), live.answers.map((row) => [row.code, row.count]), live.answers.map((row) => row.bad));
  if (live.evenings.length) fillRows(part("evenings"), live.evenings);
  for (const name of ["figures", "tables"]) part(name).hidden = !live.begun;
  tellNotice(part("notice"), live.notice);
  if (live.running !== running) change(live.running);
  if (running) await house.show(live.event_id, live.texts.name);
}

/** The crowd is let in or has gone: one of the two panels is shown. */
function change(now) {
  const within = part("live").contains(document.activeElement);
  running = now;
  part("live").hidden = !now;
  part("form").hidden = now;
  if (!now && within) part("form").querySelector("button").focus();
}

/** The event chosen for the next crowd. */
const showChosen = () => house.show(chosen.value, chosen.selectedOptions[0]?.textContent);

/** Every second while they are at it; now and then otherwise, for another page may let them in. */
async function keepLooking() {
  if (!document.hidden && (running || ticks % IDLE_TICKS === 0)) {
    await look();
    await house.refresh();
  }
  ticks += 1;
  setTimeout(keepLooking, EVERY_MS);
}

chosen.addEventListener("change", showChosen);
if (!running) await showChosen();
keepLooking();
