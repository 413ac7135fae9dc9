/** `element("button", {type: "button", onclick}, "Text")`: attributes, `on…` listeners and children in one go. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The element the template marked with `data-part="name"`. */
export const part = (host, name) => host.querySelector(`[data-part="${name}"]`);

/** A − n + stepper; `changed(n)` may answer false to refuse. */
export function stepper({ label, less, more, value, changed }) {
  const output = element("output", { class: "seatmap-count", "aria-live": "polite" }, String(value));
  const set = (step) => {
    const asked = Number(output.textContent) + step;
    if (asked >= 0 && changed(asked) !== false) output.textContent = asked;
  };
  const button = (name, sign, step) => element("button", { type: "button", class: "seatmap-step", "aria-label": name, onclick: () => set(step) }, sign);
  return element("div", { class: "seatmap-stepper", role: "group", "aria-label": label }, button(less, "−", -1), output, button(more, "+", 1));
}
