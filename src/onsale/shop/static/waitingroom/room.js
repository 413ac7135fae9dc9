/** The waiting room: asks how the line stands as everybody does, and shows what that means for this place. */

import { Bell, callByTitle } from "./bell.js";
import { position, rankOf, reaches, waitOf } from "./position.js";

const room = document.querySelector("[data-room]");
const address = room.dataset.room;
const words = JSON.parse(room.dataset.words);
const number = new Intl.NumberFormat(document.documentElement.lang);
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
const title = document.title.split(" · ").slice(-2).join(" · ");

const JITTER = 0.2;
const NEAR_MIN = 2;
const DRAWING_S = 10;
const LOST_S = 5;
const OVER_MS = 20_000;
const PATIENCE_MS = 15_000;

const place = room.dataset.window === undefined ? null : { window: Number(room.dataset.window), rank: null };
const windows = new Map();
const started = performance.now();
let state = room.dataset.state;
let line = null;
let knownAt = new Date();
let failures = 0;
let timer = 0;
let turnEnds = state === "turn" ? started + Number(room.dataset.leftS) * 1000 : 0;
let calmTitle = null;

const part = (name) => room.querySelector(`[data-part="${name}"]`);
const slot = (name) => room.querySelector(`[data-slot="${name}"]`);
const fill = (word, slots) => words[word].replace(/\{(\w+)\}/g, (_, name) => slots[name]);
const bell = new Bell(room.querySelector("[data-bell]"), part("bell"), words.sound_on);

async function ask(path = "") {
  const answer = await fetch(address + path, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json();
}

/** A closed window never changes, so it is asked for once. */
async function windowOf(n) {
  if (!windows.has(n)) windows.set(n, await ask(`/windows/${n}`));
  return windows.get(n);
}

async function stateNow() {
  if (line.state === "done") return line.places_left > 0 ? "over" : "sold_out";
  if (line.state === "closed") return state === "before" ? state : "over"; // opened by itself, it may close again
  if (!place) return "open";
  if (line.state === "pre") return "joined";
  if (place.window >= line.earlier.windows + line.windows.length) return "drawing";
  place.rank ??= await rankOf((await windowOf(place.window)).seed, room.dataset.pseudonym);
  if (!reaches(line.frontier, place)) return "waiting";
  turnEnds ||= performance.now() + Number(room.dataset.turnS) * 1000;
  return performance.now() < turnEnds ? "turn" : "missed";
}

async function tellWait() {
  const mine = await windowOf(place.window);
  const theirs = line.frontier.window === place.window ? mine : await windowOf(line.frontier.window);
  const { ahead, error, before } = position(place, line.frontier, mine, theirs);
  const saleAgeS = (Date.now() - Date.parse(line.on_sale_at)) / 1000;
  const wait = waitOf({ ahead, error }, line.admitted_per_minute, saleAgeS);
  const passed = Math.max(0, Math.round(before) - Math.round(ahead));
  const next = !Math.round(ahead) && !Math.round(2 * error);
  slot("next").hidden = !next;
  slot("count").hidden = next;
  slot("ahead").textContent = number.format(Math.round(ahead));
  slot("around").hidden = !Math.round(2 * error);
  slot("around").textContent = fill("around", { m: number.format(Math.round(2 * error)) });
  slot("wait").textContent = line.paused ? words.paused : sentence(wait);
  slot("way").hidden = !Math.round(before);
  slot("bar").max = Math.max(1, Math.round(before));
  slot("bar").value = passed;
  slot("passed").textContent = fill("passed", { n: number.format(passed), m: number.format(Math.round(before)) });
  document.title = `${next ? words.next : fill("ahead_title", { n: number.format(Math.round(ahead)) })} · ${title}`;
  return wait;
}

function sentence(wait) {
  if (!wait) return words.unsure;
  if (wait.minutes < 1) return words.soon;
  if (wait.minutes < 2) return words.minute;
  const m = number.format(wait.giveOrTake);
  if (wait.minutes <= 90) return fill("minutes", { n: number.format(wait.minutes), m });
  return fill("hours", { h: number.format(Math.floor(wait.minutes / 60)), n: wait.minutes % 60, m });
}

/** Another panel takes the place of this one; who listens hears its heading, and the focus isn't left behind. */
function show(next) {
  if (next === "over") return setTimeout(() => location.reload(), Math.random() * OVER_MS); // a crowd asks the server
  for (const open of room.querySelectorAll("[data-when]")) open.hidden = open.dataset.when !== line.state;
  for (const halted of room.querySelectorAll('[data-part="halted"]')) halted.hidden = !line.paused && !("stays" in halted.dataset);
  if (next === state) return;
  const focused = room.querySelector(`[data-shows="${state}"]`)?.contains(document.activeElement);
  state = next;
  for (const panel of room.querySelectorAll("[data-shows]")) panel.hidden = panel.dataset.shows !== state;
  const heading = room.querySelector(`[data-shows="${state}"] h2`);
  part("says").textContent = heading.textContent;
  if (focused) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  calmTitle?.();
  calmTitle = null;
  document.title = title;
  if (state === "turn") call();
}

function call() {
  calmTitle = callByTitle(words.turn_title);
  bell.ring();
  room.querySelector('[data-shows="turn"]').scrollIntoView({ block: "nearest" });
  if (part("bell")) part("bell").parentElement.hidden = true;
}

function lost() {
  failures += 1;
  part("lost").hidden = false;
  part("lost").querySelector("p").textContent = fill("offline", { time: time.format(knownAt) });
}

function found() {
  failures = 0;
  knownAt = new Date();
  part("lost").hidden = true;
}

async function look() {
  clearTimeout(timer);
  let pauseS = LOST_S;
  try {
    line = await ask();
    const next = await stateNow();
    const wait = next === "waiting" ? await tellWait() : null;
    found();
    show(next);
    pauseS = line.poll_after_s;
    if (state === "drawing") pauseS = DRAWING_S;
    if (wait && wait.minutes < NEAR_MIN) pauseS = line.poll_near_s;
  } catch {
    lost();
    pauseS = Math.min(LOST_S * 2 ** failures, line?.poll_after_s ?? 20);
  }
  again(pauseS);
}

function again(seconds) {
  clearTimeout(timer);
  timer = setTimeout(look, seconds * 1000 * (1 - JITTER + 2 * JITTER * Math.random()));
}

/** Only what the page can't reckon by itself is asked of the server anew. */
if (place && !crypto.subtle) setTimeout(() => location.reload(), 20_000);
else {
  room.addEventListener("countdown-end", () => setTimeout(look, 1000 + Math.random() * 4000));
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => !document.hidden && performance.now() - started > 5000 && failures && look());
  if (state === "turn") call();
  again(state === "waiting" ? 2 : 5);
}
setInterval(() => {
  if (state !== "turn" || !slot("left")) return;
  const left = Math.max(0, Math.ceil((turnEnds - performance.now()) / 1000));
  slot("left").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left === 0) look();
}, 1000);
