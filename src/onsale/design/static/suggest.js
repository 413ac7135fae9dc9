// Suggestions under a search field while one types: a combobox with a list (ARIA 1.2). Without this module the field
// searches all the same.
const words = document.getElementById("suggesting");
const PATHS = { performer: "/performers/", venue: "/venues/", city: "/cities/", event: "/events/" };
const PAUSE_MS = 120;
const KEPT = 40;
const known = new Map();

async function ask(typed, signal) {
  if (known.has(typed)) return known.get(typed);
  const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`, { signal });
  if (!answer.ok) return [];
  const { items } = await answer.json();
  known.set(typed, items);
  if (known.size > KEPT) known.delete(known.keys().next().value);
  return items;
}

const made = (tag, fields, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const id = `${input.id}-suggestions`;
  const list = made("div", { id, role: "listbox", class: "suggestions", "aria-label": words.dataset.label, hidden: "" });
  const status = made("p", { class: "hush", role: "status" });
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    autocapitalize: "none", spellcheck: "false",
  })) input.setAttribute(name, value);

  let options = [];
  let active = -1;
  let timer = 0;
  let asking = new AbortController();

  function mark(place) {
    options[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = options[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  }

  function forget() {
    clearTimeout(timer);
    asking.abort();
    show(false);
  }

  function fill(items) {
    mark(-1);
    options = [];
    list.replaceChildren();
    const kinds = [...new Set(items.map((item) => item.kind))].filter((kind) => PATHS[kind]);
    for (const kind of kinds) {
      const label = words.content.querySelector(`[data-kind="${kind}"]`).cloneNode(true);
      label.id = `${id}-${kind}`;
      const group = made("div", { role: "group", "aria-labelledby": label.id }, label);
      for (const item of items.filter((one) => one.kind === kind)) {
        const option = made("div", { role: "option", id: `${id}-${options.length}`, "aria-selected": "false", dir: "auto" });
        option.textContent = item.text;
        option.dataset.url = PATHS[kind] + encodeURIComponent(item.id);
        options.push(option);
        group.append(option);
      }
      list.append(group);
    }
    show(options.length > 0);
    const n = options.length;
    status.textContent = n === 0 ? words.dataset.none : n === 1 ? words.dataset.one : words.dataset.many.replace("{n}", n);
  }

  async function look() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const typed = input.value.trim();
    try {
      const items = await ask(typed, signal);
      if (!signal.aborted && document.activeElement === input) fill(items);
    } catch {
      // Gone on typing, or nothing to be had: what is typed can be searched for anyhow.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (!input.value.trim()) {
      forget();
      options = [];
      status.textContent = "";
    } else timer = setTimeout(look, PAUSE_MS);
  });

  const keys = {
    ArrowDown: (event) => (event.altKey ? mark(-1) : mark(active + 1 < options.length ? active + 1 : 0)),
    ArrowUp: () => mark(active > 0 ? active - 1 : options.length - 1),
    Home: () => mark(0),
    End: () => mark(options.length - 1),
    Enter: () => location.assign(options[active].dataset.url),
    Escape: forget,
  };
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing || !keys[key]) return;
    if (list.hidden && input.value.trim() && (key === "ArrowDown" || key === "ArrowUp")) {
      if (options.length) show(true);
      else look();
    }
    if (list.hidden || (active < 0 && ["Home", "End", "Enter"].includes(key))) return;
    event.preventDefault();
    keys[key](event);
  });
  input.addEventListener("blur", forget);
  form.addEventListener("submit", forget);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}

if (words) for (const form of document.querySelectorAll("form.search")) suggest(form);
