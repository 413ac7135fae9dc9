/** The house from above, each section filled as far as its places are taken. */

const SVG = "http://www.w3.org/2000/svg";
const LETTERS_WIDE = 2.2; // how wide "100%" is, in font sizes: narrower sections go without

/** `shape("path", {d})`: an SVG element. */
function shape(tag, attributes = {}, text = null) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== null) made.textContent = text;
  return made;
}

const path = (outline) => `M${outline.map((point) => point.join(" ")).join("L")}Z`;

export class House {
  #host;
  #parts;
  #words;
  #event = null;
  #sections = new Map();
  #percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  #number = new Intl.NumberFormat(document.documentElement.lang);

  constructor(host, parts, words) {
    [this.#host, this.#parts, this.#words] = [host, parts, words];
    host.addEventListener("pointerover", (event) => this.#tell(event.target.closest("[data-section]")));
    host.addEventListener("pointerleave", () => (parts.section.textContent = "\u00a0"));
  }

  /** An event's house, unless it is shown already. */
  async show(eventId, name) {
    if (name) this.#parts.name.textContent = name.split(" · ")[0];
    if (!eventId || eventId === this.#event) return;
    this.#event = eventId;
    const answer = await fetch(`/api/v1/events/${eventId}/seat-map?overview=1`).catch(() => null);
    if (!answer?.ok || this.#event !== eventId) return;
    this.#draw(await answer.json());
    await this.refresh();
  }

  /** What is taken by now. */
  async refresh() {
    if (!this.#sections.size) return;
    const answer = await fetch(`/api/v1/events/${this.#event}/availability`).catch(() => null);
    if (!answer?.ok) return;
    const { total, available, by_section } = await answer.json();
    for (const { section, available: free } of by_section) this.#fill(this.#sections.get(section), free);
    this.#host.setAttribute("aria-label", this.#say("house", { share: this.#percent.format(1 - available / Math.max(total, 1)) }));
  }

  #draw(map) {
    const [left, top, right, bottom] = map.bounds;
    const margin = 0.02 * (right - left);
    const box = [left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin];
    const drawing = shape("svg", { viewBox: box.join(" "), "aria-hidden": "true", focusable: "false" });
    drawing.append(shape("path", { class: "focus", d: path(map.focus.outline) }));
    this.#sections.clear();
    // The drawing is as wide or as high as its frame: letters that can be read in either case.
    const letters = Math.max(0.7 * (right - left), bottom - top) / 28;
    for (const section of map.sections) drawing.append(this.#section(section, letters));
    drawing.append(this.#focusLabel(map.focus, letters));
    this.#host.replaceChildren(drawing);
  }

  #section(section, letters) {
    const outline = shape("path", { d: path(section.outline) });
    const group = shape("g", { class: "section", "data-section": section.name });
    const { x, y, wide } = middle(section.outline);
    const label = wide > LETTERS_WIDE * letters ? shape("text", { x, y, "font-size": letters }) : null;
    group.append(outline, ...(label ? [label] : []));
    this.#sections.set(section.name, { group, label, name: section.name, places: section.count, free: section.count });
    return group;
  }

  #focusLabel(focus, letters) {
    const { x, y, wide } = middle(focus.outline);
    return shape("text", { class: "focus-label", x, y, "font-size": Math.min(wide / focus.label.length, letters) }, focus.label);
  }

  #fill(section, free) {
    if (!section) return;
    section.free = free;
    const share = 1 - free / Math.max(section.places, 1);
    section.group.style.setProperty("--taken", share.toFixed(3));
    section.group.classList.toggle("full", share > 0.5);
    if (section.label) section.label.textContent = share >= 0.005 ? this.#percent.format(share) : "";
  }

  #tell(group) {
    const section = group && this.#sections.get(group.dataset.section);
    if (!section) return;
    const share = this.#percent.format(1 - section.free / Math.max(section.places, 1));
    const numbers = { free: this.#number.format(section.free), places: this.#number.format(section.places) };
    this.#parts.section.textContent = this.#say("section", { section: section.name, share, ...numbers });
  }

  #say(name, slots) {
    return this.#words[name].replace(/\{(\w+)\}/g, (_slot, key) => slots[key]);
  }
}

/** The middle of an outline's area and how wide it is, in the map's units. */
function middle(outline) {
  let [area, x, y] = [0, 0, 0];
  outline.forEach(([x1, y1], i) => {
    const [x2, y2] = outline[(i + 1) % outline.length];
    const cross = x1 * y2 - x2 * y1;
    area += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  });
  const xs = outline.map(([at]) => at);
  const wide = Math.max(...xs) - Math.min(...xs);
  return area ? { x: x / (3 * area), y: y / (3 * area), wide } : { x: xs[0], y: outline[0][1], wide };
}
