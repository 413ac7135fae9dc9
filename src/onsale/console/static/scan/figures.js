/** How many are in: by this device, and at all gates. */

import { insideHere } from "./store.js";

export class Figures {
  constructor(part, { event, words, link }) {
    Object.assign(this, { part, event, words, link });
  }

  async here() {
    this.part("here").textContent = this.words.numbers.format(await insideHere(this.event).catch(() => 0));
  }

  async refresh() {
    const { told } = await this.link.get("/door");
    const { numbers } = this.words;
    this.part("all").textContent = `${numbers.format(told.admitted)} / ${numbers.format(told.expected)}`;
  }
}
