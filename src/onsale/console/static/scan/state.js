/** The line that says how things stand: online, away or signed out, what waits to be sent, and whether the clock is right. */

import { waiting } from "./store.js";

const CLOCK_OFF_MS = 60_000;
const ANY = 1_000_000;

export class StateLine {
  #kept = false;

  constructor(part, { event, words, link, keeper }) {
    Object.assign(this, { part, event, words, link, keeper });
  }

  kept(kept) {
    this.#kept = kept;
    return this.refresh();
  }

  async refresh() {
    const { words, link, keeper, part } = this;
    const queued = (await waiting(this.event, ANY).catch(() => [])).length;
    const host = part("state");
    const known = keeper.current !== null;
    host.dataset.state = link.state;
    host.dataset.queued = String(queued);
    host.dataset.offlineReady = String(this.#kept && known);
    const time = known ? words.time(keeper.asOf) : "";
    const told = {
      online: () => words.say("online"),
      away: () => words.say(known ? "away" : "away_unknown", { time }),
      signed_out: () => words.say("signed_out", { time }),
      refused: () => words.say("no_longer"),
    }[link.state]();
    const ready = link.state === "online" && this.#kept && known ? words.say("ready") : "";
    this.#set("told", [told, queued ? "" : ready].filter(Boolean).join(". ").replace("..", "."));
    this.#set("queued", queued ? words.say("queued", { n: queued }) : "");
    part("sign-in").hidden = link.state !== "signed_out";
    this.#clock();
  }

  #clock() {
    const skew = this.link.skewMs ?? 0;
    const wrong = Math.abs(skew) >= CLOCK_OFF_MS;
    const host = this.part("clock");
    host.hidden = !wrong;
    if (wrong) host.querySelector("span").textContent = this.words.say(skew < 0 ? "fast" : "slow", { n: Math.round(Math.abs(skew) / 60_000) });
  }

  /** A status that says the same again would be read out again. */
  #set(name, text) {
    const element = this.part(name);
    if (element.textContent !== text) element.textContent = text;
  }
}
