// Looks again how everything stands, gently: only what has changed is replaced, and nothing somebody is busy with.
const page = document.querySelector("[data-live]");
const pause = Number(page?.dataset.live ?? 20) * 1000;

function replaced(old, fresh) {
  if (old.contains(document.activeElement)) return;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, at) => {
    if (at < open.length) one.open = open[at];
  });
  if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
}

async function look() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  if (!fresh || fresh.children.length !== page.children.length) {
    if (fresh && !page.contains(document.activeElement)) page.replaceChildren(...fresh.children);
    return;
  }
  const parts = [...fresh.children];
  [...page.children].forEach((old, at) => replaced(old, parts[at]));
}

async function again() {
  if (document.visibilityState === "visible" && navigator.onLine) await look().catch(() => {});
  setTimeout(again, pause);
}

if (page) setTimeout(again, pause);
