/** Tells the server of scans made without it: in batches, under the ids they were made with, until all are told.
 *
 * Sending one twice changes nothing, so a batch whose answer got lost is simply sent again.
 */

import { settle, waiting } from "./store.js";

const BATCH = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const OWN_ECHO_MS = 10_000;

export class Sync extends EventTarget {
  #running = null;
  #pauseMs = FIRST_PAUSE_MS;
  #timer = 0;

  constructor(event, link) {
    super();
    Object.assign(this, { event, link });
  }

  /** Sends what waits, now; what doesn't get through is tried again later by itself. */
  send() {
    this.#running ??= this.#all().finally(() => (this.#running = null));
    return this.#running;
  }

  async #all() {
    clearTimeout(this.#timer);
    try {
      for (let batch; (batch = await waiting(this.event, BATCH)).length; ) {
        const { told } = await this.link.post("/check-ins/sync", { scans: batch.map(asSent) });
        const scans = new Map(batch.map((scan) => [scan.id, scan]));
        const answered = told.results.filter((result) => scans.has(result.id));
        const found = answered.filter((result) => contradicts(result, scans.get(result.id)));
        await settle(answered.map(({ id }) => id), found.map((result) => ({ ...result, event: this.event, scanned_at: scans.get(result.id).scanned_at, place: scans.get(result.id).place })));
        this.#pauseMs = FIRST_PAUSE_MS;
        this.dispatchEvent(new Event("change"));
        if (!answered.length) break;
      }
    } catch {
      // Signed out or away: the heartbeat brings us back here. Otherwise: later.
      this.#timer = setTimeout(() => this.link.reachable && this.send(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

const asSent = ({ id, code, gate, scanned_at, result }) => ({ id, code, gate, scanned_at, result });

/** A question we gave up on may have been answered all the same: then the server's admission is our own. */
function contradicts({ conflict }, scan) {
  if (!conflict) return false;
  const [ours, theirs] = conflict.at.map((moment) => Date.parse(moment));
  const echo = scan.doubt && conflict.kind === "admitted_twice" && conflict.gates[0] === conflict.gates[1] && Math.abs(ours - theirs) < OWN_ECHO_MS;
  return !echo;
}
