// Keeps the door's numbers up to date while somebody looks at them: the page again, of which only they are taken.
const live = () => document.querySelector("[data-live]");
const silent = document.querySelector("[data-silent]");
const words = JSON.parse(live().dataset.words);
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
const here = location.pathname;
const EVERY_MS = 4000;
let known = new Date();

async function look() {
  try {
    const answer = await fetch(here, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
    if (!fresh) throw new Error("another page");
    live().replaceWith(fresh);
    known = new Date();
    silent.hidden = true;
  } catch {
    silent.textContent = words.silent.replace("{time}", time.format(known));
    silent.hidden = false;
  }
}

async function keepLooking() {
  if (!document.hidden) await look();
  setTimeout(keepLooking, EVERY_MS);
}

setTimeout(keepLooking, EVERY_MS);
