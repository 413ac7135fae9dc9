/** Which gate this is: one of the event's, or, where it has none, whatever it is called. Remembered on the device. */

import { keep, recall } from "./store.js";

export class GateChoice {
  constructor(part, { event, keeper, desk }) {
    Object.assign(this, { event, keeper, desk, list: part("gate"), name: part("gate-name"), listed: part("gate-listed"), free: part("gate-free") });
    for (const field of [this.list, this.name]) field.addEventListener("change", () => this.#choose(field.value.trim()));
    keeper.addEventListener("change", () => this.#fill());
  }

  async load() {
    this.desk.gate = (await recall(`gate/${this.event}`).catch(() => "")) ?? "";
    this.name.value = this.desk.gate;
    this.#fill();
  }

  #choose(gate) {
    this.desk.gate = gate;
    keep(`gate/${this.event}`, gate).catch(() => {});
  }

  #fill() {
    const names = this.keeper.current?.gates.map((gate) => gate.name) ?? [];
    this.listed.hidden = names.length === 0;
    this.free.hidden = names.length > 0;
    if (!names.length) return;
    const chosen = names.find((name) => name === this.desk.gate) ?? "";
    this.list.replaceChildren(...["", ...names].map((name) => new Option(name || this.list.dataset.none, name, false, name === chosen)));
    this.desk.gate = chosen;
  }
}
