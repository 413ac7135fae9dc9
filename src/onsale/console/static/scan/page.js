/** The scanner's page: puts its parts together. */

import { BundleKeeper } from "./bundle.js";
import { Conflicts } from "./conflicts.js";
import { Desk } from "./desk.js";
import { Eye } from "./eye.js";
import { Figures } from "./figures.js";
import { GateChoice } from "./gate.js";
import { keptOnDevice } from "./keeping.js";
import { Link, Refusal } from "./link.js";
import { Panel } from "./panel.js";
import { Search } from "./search.js";
import { Signals } from "./signals.js";
import { StateLine } from "./state.js";
import { keep, leave, recall, tidy, waiting } from "./store.js";
import { Sync } from "./sync.js";
import { listen } from "./wedge.js";
import { Words } from "./words.js";

const BEAT_MS = 30_000;
const AWAY_BEAT_MS = 3_000;
const CLOSES_AFTER_MS = 2_500;

const host = document.querySelector("[data-scan]");
const part = (name) => host.querySelector(`[data-part="${name}"]`);
const event = host.dataset.scan;
const words = new Words(JSON.parse(host.dataset.words), { locale: document.documentElement.lang, timezone: host.dataset.timezone });
const link = new Link(event);
const keeper = new BundleKeeper(event, link);
const sync = new Sync(event, link);
let checking;
const checker = () => (checking ??= import(host.dataset.codesScript).catch((error) => ((checking = undefined), Promise.reject(error))));
const desk = new Desk(event, { link, keeper, checker, sync });
const signals = new Signals(false);
const behind = [part("behind"), ...document.querySelectorAll("body > .top, body > .foot, body > .demo-strip, body > .flash")];
const panel = new Panel(part("verdict"), { words, signals, alert: part("alert"), signs: part("signs"), behind, undo: takeBack });
const state = new StateLine(part, { event, words, link, keeper });
const figures = new Figures(part, { event, words, link });
const conflicts = new Conflicts(part("conflicts"), { event, words });
const gate = new GateChoice(part, { event, keeper, desk });
const eye = new Eye(part, { words, script: host.dataset.cameraScript, scanned });
let last = null;

async function scanned(code) {
  const begun = performance.now();
  show(await desk.scan(code), begun);
}

function show(verdict, begun) {
  last = undoable(verdict) ? verdict : null;
  const tone = panel.show(verdict, { canUndo: Boolean(last), closesAfterMs: eye.looking && verdict.result === "admitted" ? CLOSES_AFTER_MS : 0 });
  host.dataset.scanned = String(Number(host.dataset.scanned) + 1);
  host.dataset.verdictMs = String(Math.round(performance.now() - begun));
  tellLast(verdict);
  figures.here();
  if (verdict.offline) state.refresh();
  return tone;
}

const undoable = ({ result, check_in_id: id, scan_id: own }) => result === "admitted" && Boolean(id || own);

function tellLast(verdict) {
  part("last").hidden = false;
  part("last-told").textContent = `${words.time(link.now())} · ${[part("title").textContent, part("place").textContent].filter(Boolean).join(" · ")}`;
  part("last-undo").hidden = !last;
}

async function takeBack() {
  if (!last) return;
  const undone = last;
  try {
    await desk.undo(undone);
    last = null;
    part("last-undo").hidden = part("undo").hidden = true;
    part("last-told").textContent = words.say("undone");
    panel.close();
  } catch (error) {
    part("last-told").textContent = error instanceof Refusal ? (error.problem?.detail ?? error.message) : words.say("undo_failed");
  }
  part("said").textContent = part("last-told").textContent;
  figures.here();
  state.refresh();
}

/** Every half minute, sooner while we are away: what changed, who is in, what waits to be sent. */
let beating = false;
let nextBeat = 0;
async function beat() {
  if (beating) return;
  beating = true;
  clearTimeout(nextBeat);
  try {
    await keeper.refresh();
    await sync.send();
    await figures.refresh();
  } catch {
    // The link has told it.
  }
  await state.refresh();
  beating = false;
  nextBeat = setTimeout(beat, link.reachable ? BEAT_MS : AWAY_BEAT_MS);
}

function toggle(name, on, changed) {
  const button = part(name);
  const set = (value) => {
    button.setAttribute("aria-pressed", String(value));
    changed(value);
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  set(on);
}

part("typed").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  const field = submitted.target.elements.code;
  if (field.value.trim()) scanned(field.value.replace(/\s/g, "").toUpperCase());
  field.value = "";
});
part("last-undo").addEventListener("click", takeBack);
toggle("out", false, (on) => (desk.out = on));
toggle("sound", (await recall("sound").catch(() => true)) !== false, (on) => {
  signals.mute = !on;
  keep("sound", on).catch(() => {});
});
new Search(part, { words, link, admit: async (ticket) => show(await desk.admit(ticket), performance.now()) });
listen(scanned);
keeper.addEventListener("change", () => {
  part("out").hidden = !keeper.current.re_entry;
});
link.addEventListener("change", () => {
  state.refresh();
  if (link.state !== "away") return;
  clearTimeout(nextBeat);
  nextBeat = setTimeout(beat, AWAY_BEAT_MS);
});
sync.addEventListener("change", async () => {
  await Promise.all([state.refresh(), conflicts.refresh(), figures.here()]);
  if (part("state").dataset.queued === "0") part("said").textContent = words.say("sent");
});
addEventListener("online", beat);
part("leave").addEventListener("click", async () => {
  if (link.reachable) await sync.send();
  part("unsent").hidden = link.state === "refused" || !(await waiting(event)).length;
  if (!part("unsent").hidden) return;
  keeper.left = true;
  await leave(event);
  location.assign("/scan/");
});

await tidy(link.now()).catch(() => {});
await keeper.load().catch(() => {});
await gate.load();
await Promise.all([conflicts.refresh(), figures.here(), state.refresh()]);
host.dataset.ready = "";
Promise.all([keptOnDevice(), checker()]).then(
  ([kept]) => state.kept(kept),
  () => state.kept(false),
);
navigator.storage?.persist?.().catch(() => {});
beat();
