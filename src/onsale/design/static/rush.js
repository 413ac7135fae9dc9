// While many people sign in, the server answers 204: the browser stays on the page, with everything that was typed, the
// password too, and a cookie says when to send the form again. Without this module the answer is a page that says so.
const words = document.getElementById("rush");
const LOOK_MS = 250;
const PAUSE_MS = 1500;
const SPOKEN_S = 5;
const MINUTE_S = 60;

// Nobody else can read what only this page was told.
const mark = [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const NAME = `onsale_rush_${mark}`;
let due = 0;
let looking = 0;

function told() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${NAME}=`));
  if (!found) return null;
  document.cookie = `${NAME}=; Max-Age=0; Path=/`;
  const [again, through] = found.slice(NAME.length + 1).split(".").map(Number);
  return again > 0 ? { again, through: through || again } : null;
}

function notice(form) {
  const known = document.querySelector("[data-rush-notice]");
  if (known) return known;
  const made = words.content.firstElementChild.cloneNode(true);
  made.dataset.rushNotice = "";
  for (const old of document.querySelectorAll("main .notice.bad")) old.remove(); // of the try before
  form.before(made);
  return made;
}

function say(form, text) {
  notice(form).querySelector("[data-rush-told]").textContent = text;
}

function wait(form, { again, through }) {
  const minutes = Math.max(1, Math.round(through / MINUTE_S));
  const rounded = Math.max(SPOKEN_S, Math.round(again / SPOKEN_S) * SPOKEN_S);
  const text = minutes === 1 ? words.dataset.one : words.dataset.many;
  say(form, text.replace("{s}", rounded).replace("{n}", minutes));
  due = Date.now() + again * 1000;
  form.removeAttribute("aria-busy");
  setTimeout(() => send(form), again * 1000);
}

function send(form) {
  due = 0;
  if (!form.checkValidity()) {
    setTimeout(() => send(form), PAUSE_MS); // something is being typed anew
    return;
  }
  say(form, words.dataset.trying);
  form.requestSubmit();
}

function look(form) {
  clearInterval(looking);
  looking = setInterval(() => {
    const news = told();
    if (!news) return;
    clearInterval(looking);
    wait(form, news);
  }, LOOK_MS);
}

if (words) {
  for (const form of document.querySelectorAll("form[data-rush]")) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "stay", value: mark }));
    form.addEventListener("submit", (event) => {
      if (Date.now() < due) {
        event.preventDefault(); // it is sent when its time has come
        notice(form).focus();
        return;
      }
      form.setAttribute("aria-busy", "true");
      look(form);
    });
  }
  addEventListener("pageshow", () => clearInterval(looking)); // back from where it led
}
