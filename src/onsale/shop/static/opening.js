// When sales open, the box office appears where it belongs, without loading the page anew: nothing else moves, and
// nothing that was typed elsewhere is lost. The server's word decides; a clock that is early asks again.
const office = document.querySelector("[data-opens]");
const AGAIN_MS = 2000;
const MOST = 30;

async function fresh() {
  const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(page) {
  const found = page.getElementById("tickets");
  const had = office.contains(document.activeElement);
  office.replaceChildren(...[...found.childNodes].map((node) => document.importNode(node, true)));
  office.classList.add("opened");
  const bar = page.querySelector(".bar[data-hide-beside]");
  if (bar && !document.querySelector(".bar")) {
    document.getElementById("main").after(document.importNode(bar, true));
    document.dispatchEvent(new Event("bar"));
  }
  for (const { src } of page.querySelectorAll("script[type=module][src]")) {
    if ([...document.scripts].some((known) => known.src === src)) continue;
    document.head.append(Object.assign(document.createElement("script"), { type: "module", src })); // what the form uses
  }
  const says = document.createElement("p");
  says.className = "hush";
  says.setAttribute("role", "status");
  document.body.append(says);
  requestAnimationFrame(() => {
    says.textContent = office.dataset.opens;
  });
  document.title = `${office.dataset.opens} ${document.title}`;
  if (had) office.focus({ preventScroll: true });
}

async function open(left) {
  try {
    const page = await fresh();
    const still = page.querySelector("#tickets [data-at-zero='open']");
    if (!still) {
      show(page);
      return;
    }
  } catch (reason) {
    if (left === 0) throw reason;
  }
  if (left > 0) setTimeout(() => open(left - 1), AGAIN_MS + Math.random() * AGAIN_MS);
}

office?.addEventListener("countdown-end", () => open(MOST), { once: true });
