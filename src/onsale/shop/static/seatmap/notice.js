/** What the box office has to say: one sentence above the action, read out, with at most one thing to press. */

import { element } from "./dom.js";

export class Notice {
  constructor(host, dismissLabel) {
    Object.assign(this, { host, dismissLabel });
  }

  /** `action` is {label, press} or {label, href}; `kind` is "info" or "alert". */
  show(text, { action = null, kind = "info", about = "" } = {}) {
    this.about = about;
    const close = { type: "button", class: "seatmap-dismiss", "aria-label": this.dismissLabel, onclick: () => this.clear() };
    this.host.replaceChildren(element("p", {}, text), ...(action ? [this.#action(action)] : []), element("button", close, "×"));
    this.host.dataset.kind = kind;
    this.host.hidden = false;
  }

  #action({ label, press, href }) {
    if (href) return element("a", { class: "seatmap-answer", href }, label);
    return element("button", { type: "button", class: "seatmap-answer", onclick: press }, label);
  }

  /** Only what was said about `about`, where that is given. */
  clear(about = this.about) {
    if (about !== this.about) return;
    this.host.hidden = true;
    this.host.replaceChildren();
  }
}
