// Keeps the numbers of the waiting room up to date while somebody looks at them.
const control = document.querySelector("[data-control]");
const words = JSON.parse(control.dataset.words);
const number = new Intl.NumberFormat(document.documentElement.lang);
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
const part = (name) => control.querySelector(`[data-part="${name}"]`);
const EVERY_MS = 3000;
let known = new Date();
let state = null;

function show(room) {
  if (state !== null && (room.state !== state.state || room.paused !== state.paused)) return location.reload();
  state = room;
  for (const slot of control.querySelectorAll("[data-slot]")) slot.textContent = number.format(room[slot.dataset.slot]);
}

async function look() {
  try {
    const answer = await fetch(control.dataset.control, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    show(await answer.json());
    known = new Date();
    part("silent").hidden = true;
  } catch {
    part("silent").textContent = words.silent.replace("{time}", time.format(known));
    part("silent").hidden = false;
  }
}

async function keepLooking() {
  if (!document.hidden) await look();
  setTimeout(keepLooking, EVERY_MS);
}

keepLooking();
