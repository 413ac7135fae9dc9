/** Somebody without a code: found by name or by the reference of the booking, with the network only. */

const SHORTEST = 3;

export class Search {
  constructor(part, { words, link, admit }) {
    Object.assign(this, { words, link, admit, told: part("found-told"), list: part("found") });
    part("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search(event.target.elements.q.value.trim());
    });
  }

  async #search(wanted) {
    this.list.replaceChildren();
    if (wanted.length < SHORTEST) return this.#say("found_short");
    if (!this.link.reachable) return this.#say("found_offline");
    this.#say("");
    try {
      const { told } = await this.link.get(`/door/search?q=${encodeURIComponent(wanted)}`);
      const { tickets } = told;
      this.list.replaceChildren(...tickets.map((ticket) => this.#item(ticket)));
      this.#say(tickets.length ? "found" : "found_none", { n: tickets.length });
    } catch {
      this.#say(this.link.reachable ? "found_failed" : "found_offline");
    }
  }

  #say(name, slots) {
    this.told.textContent = name && this.words.say(name, slots);
  }

  #item(ticket) {
    const { words } = this;
    const inside = ticket.admitted_at && !ticket.left_at;
    const state = inside ? words.say("inside_since", { time: words.time(ticket.admitted_at) }) : words.say(ticket.state);
    const about = document.createElement("span");
    const who = ticket.name ?? ticket.reference;
    const told = ticket.sent_on ? words.say("sent_on", { name: who }) : who;
    const tell = (now) => (about.textContent = [told, words.place(ticket), now].filter(Boolean).join(" · "));
    tell(state);
    const item = document.createElement("li");
    item.append(about);
    if (ticket.state === "valid" && !inside) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button", textContent: words.say("let_in") });
      button.addEventListener("click", async () => {
        button.disabled = true;
        // Afterwards the verdict says how it stands, and it may be taken back: the button stays.
        await this.admit(ticket.id).then(() => tell(""), () => this.#say("found_failed"));
        button.disabled = false;
      });
      item.append(button);
    }
    return item;
  }
}
