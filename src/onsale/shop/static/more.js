// The next page of a list appears under it: by itself a few times when its end comes into view, and then on request.
// The link that leads there stays what it is without this module.
const BY_ITSELF = 3;
const list = document.querySelector("[data-more-list]");
const status = document.querySelector("[data-more-status]");
const link = () => document.querySelector("[data-more]");
let loaded = 0;
let loading = null;

async function append() {
  const next = link();
  next.setAttribute("aria-busy", "true");
  const answer = await fetch(next.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const items = [...page.querySelectorAll("[data-more-list] > li")];
  list.append(...items);
  const following = page.querySelector("[data-more]");
  if (following) next.replaceWith(following);
  else next.parentElement.remove();
  watch();
  loaded += 1;
  history.replaceState({ ...history.state, more: loaded }, "");
  const many = list.children.length;
  status.textContent = list.dataset.moreSays.replace("{n}", many);
  return items[0];
}

async function load() {
  loading ??= append().finally(() => (loading = null));
  return loading;
}

const coming = new IntersectionObserver(
  ([seen]) => seen.isIntersecting && loaded < BY_ITSELF && load().catch(() => coming.disconnect()),
  { rootMargin: "0px 0px 400px 0px" },
);

function watch() {
  coming.disconnect();
  const next = link();
  if (!next) return;
  next.addEventListener("click", click);
  if (loaded < BY_ITSELF) coming.observe(next);
}

async function click(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const next = event.currentTarget;
  try {
    const first = await load();
    first?.querySelector("a")?.focus();
  } catch {
    location.assign(next.href);
  }
}

// Coming back to a list that had grown, it has to grow again before it can stand where it stood.
async function restore() {
  const { more = 0, top = 0 } = history.state ?? {};
  try {
    while (loaded < more && link()) await load();
    if (more) scrollTo({ top, behavior: "instant" });
  } catch {
    // The list begins at its beginning, then.
  }
  watch();
}

if (list && link()) {
  addEventListener("pagehide", () => history.replaceState({ ...history.state, top: scrollY }, ""));
  restore();
}
