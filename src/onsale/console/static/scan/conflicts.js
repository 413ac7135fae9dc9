/** What turned out when scans were sent: somebody let in twice, or who shouldn't have been. Kept until it is seen to. */

import { conflictsOf, seenTo } from "./store.js";

const TEXTS = {
  admitted_twice: ["twice", "twice_why"],
  should_have_been_refused: ["refuse", "refuse_why"],
  not_taken: ["not_taken", "not_taken_why"],
};

export class Conflicts {
  constructor(host, { event, words }) {
    Object.assign(this, { host, event, words });
  }

  async refresh() {
    const found = await conflictsOf(this.event).catch(() => []);
    this.host.hidden = found.length === 0;
    this.host.querySelector("ul").replaceChildren(...found.map((conflict) => this.#item(conflict)));
  }

  #item({ id, ticket, place, conflict }) {
    const { words } = this;
    const [ours, theirs] = [0, 1].map((n) => conflict.gates[n] || words.say("no_gate"));
    const [ourTime, theirTime] = conflict.at.map((moment) => moment && words.time(moment));
    const [what, about] = TEXTS[conflict.kind] ?? TEXTS.should_have_been_refused;
    const where = ticket ?? place;
    const title = document.createElement("b");
    title.textContent = words.say(what, { place: where?.section ? words.place(where) : words.say("some_place") });
    const why = document.createElement("p");
    why.textContent = words.say(about, { ours, theirs, our_time: ourTime, their_time: theirTime });
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: words.say("seen_to") });
    button.addEventListener("click", () => seenTo(id).then(() => this.refresh()));
    const item = document.createElement("li");
    item.append(title, why, button);
    return item;
  }
}
