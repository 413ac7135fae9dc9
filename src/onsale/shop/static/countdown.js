// Lets the times on the page run down by the seconds the server named, so that a wrong clock doesn't matter.
const started = performance.now();
const timers = [...document.querySelectorAll("[data-countdown]")];

const two = (n) => String(n).padStart(2, "0");
const written = (s) => {
  if (s >= 86400) return `${Math.floor(s / 86400)}d ${Math.floor((s % 86400) / 3600)}h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
};

// A page that answers a sent form can't be loaded again without sending that once more; it says where to go instead.
function anew(timer) {
  if (timer.dataset.goes) location.replace(timer.dataset.goes);
  else location.reload();
}

function warn(timer, left) {
  const strip = timer.closest("[data-urgent-below]");
  if (!strip || left >= Number(strip.dataset.urgentBelow)) return;
  strip.classList.add("urgent");
  const says = strip.querySelector("[data-countdown-says]");
  if (says && !says.textContent) says.textContent = says.dataset.countdownSays;
}

function tick() {
  const passed = (performance.now() - started) / 1000;
  for (const timer of timers) {
    const left = Math.max(0, Math.ceil(Number(timer.dataset.countdown) - passed));
    timer.textContent = written(left);
    warn(timer, left);
    if (left > 0 || timer.dataset.done) continue;
    timer.dataset.done = "yes";
    if (timer.dataset.atZero === "open") {
      setTimeout(() => timer.dispatchEvent(new Event("countdown-end", { bubbles: true })), Math.random() * 1500);
    } else if (timer.dataset.atZero === "reload") {
      // Everybody's clock ends together; the crowd shouldn't arrive together.
      setTimeout(() => anew(timer), 800 + Math.random() * 1500);
    }
  }
}

if (timers.length) {
  tick();
  setInterval(tick, 500);
}
// A page from the back-forward cache is older than it looks; where the end of the time matters, ask again.
const decisive = timers.find((timer) => timer.dataset.atZero !== "none");
addEventListener("pageshow", (event) => event.persisted && decisive && anew(decisive));
