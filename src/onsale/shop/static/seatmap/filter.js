/** The legend (sign, colour, price of each level; a press hides or shows it) and the price slider. */

import { element, part } from "./dom.js";
import { levelSign } from "./symbols.js";

const SIGN_PX = 18;

export class Filter {
  constructor(host, { levels, words, theme, leftIn }) {
    Object.assign(this, { levels, words, leftIn });
    this.legend = part(host, "legend");
    this.buttons = levels.all.map((level) => this.#entry(level));
    this.legend.replaceChildren(...this.buttons.map((button) => element("li", {}, button)));
    this.setTheme(theme);
    this.#slider(part(host, "price"));
  }

  #entry(level) {
    const toggle = () => {
      this.levels.toggle(level.index);
      this.update();
    };
    return element(
      "button",
      { type: "button", class: "seatmap-level", "aria-pressed": "true", onclick: toggle },
      element("canvas", { width: SIGN_PX * 2, height: SIGN_PX * 2, "aria-hidden": "true" }),
      element("span", { class: "seatmap-level-name" }, level.name),
      element("span", { class: "seatmap-level-price" }),
      element("span", { class: "seatmap-level-left" }),
    );
  }

  setTheme(theme) {
    this.buttons.forEach((button, level) => {
      const context = button.firstChild.getContext("2d");
      context.clearRect(0, 0, SIGN_PX * 2, SIGN_PX * 2);
      context.drawImage(levelSign(level, theme.levels[level % theme.levels.length], SIGN_PX * 2), 0, 0);
    });
  }

  update() {
    this.levels.all.forEach((level, i) => {
      const [, , price, left] = this.buttons[i].children;
      price.textContent = this.words.money(this.levels.priceOf(level));
      left.textContent = this.words.left(this.leftIn(level));
      this.buttons[i].setAttribute("aria-pressed", String(this.levels.shown(level.index)));
      this.buttons[i].classList.toggle("is-dimmed", this.levels.dimmed(level.index));
    });
  }

  #slider(box) {
    const prices = [...new Set(this.levels.all.map((level) => this.levels.priceOf(level)))].sort((a, b) => a - b);
    box.hidden = prices.length < 2;
    const range = box.querySelector("input");
    const output = box.querySelector("output");
    range.max = String(prices.length - 1);
    range.value = range.max;
    const tell = () => {
      const price = prices[range.value];
      const all = Number(range.value) === prices.length - 1;
      output.textContent = all ? this.words.say("any_price") : this.words.say("up_to", { price: this.words.money(price) });
      range.setAttribute("aria-valuetext", output.textContent);
      this.levels.limitTo(all ? Infinity : price);
      this.update();
    };
    range.addEventListener("input", tell);
    tell();
  }
}
