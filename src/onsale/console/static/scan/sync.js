/** Tells the server of scans made without it: in batches, under the ids they were made with, until all are told.
 *
 * Sending one twice changes nothing, so a batch whose answer got lost is simply sent again.
 */

import { Refusal } from "./link.js";
import { settle, waiting } from "./store.js";

const BATCH = 500;
const UNREADABLE = new Set([400, 413, 422]);
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export class Sync extends EventTarget {
  /** What the server calls the scans it was told of, by their own ids. */
  sent = new Map();
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
    let most = BATCH;
    try {
      for (let batch; (batch = await waiting(this.event, most)).length; ) most = (await this.#some(batch)) ? BATCH : Math.ceil(batch.length / 2);
    } catch {
      // Signed out or away: the heartbeat brings us back here. Otherwise: later.
      this.#timer = setTimeout(() => this.link.reachable && this.send(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Whether the server took them. One scan it can't read must not hold up the others: it is found by halving. */
  async #some(batch) {
    const scans = new Map(batch.map((scan) => [scan.id, scan]));
    let results;
    try {
      results = (await this.link.post("/check-ins/sync", { scans: batch.map((scan) => this.#asSent(scan)) })).told.results;
    } catch (error) {
      if (!(error instanceof Refusal) || !UNREADABLE.has(error.status)) throw error;
      if (batch.length > 1) return false;
      await settle(batch, [notTaken(batch[0])]);
      this.dispatchEvent(new Event("change"));
      return true;
    }
    const answered = results.filter((result) => scans.has(result.id));
    if (!answered.length) throw new Error("nothing of it was answered");
    await settle(answered.map(({ id }) => scans.get(id)), answered.filter(({ conflict }) => conflict).map((result) => ({ ...result, event: this.event, place: scans.get(result.id).place })));
    for (const { id, check_in_id: known } of answered) if (known) this.sent.set(id, known);
    this.#pauseMs = FIRST_PAUSE_MS;
    this.dispatchEvent(new Event("change"));
    return true;
  }

  /** A scan made before anybody had told us the time is put right by the difference we know now. */
  #asSent({ id, code, gate, scanned_at: at, clock_known: known, result }) {
    const skew = known ? 0 : (this.link.skewMs ?? 0);
    return { id, code, gate, scanned_at: new Date(Date.parse(at) + skew).toISOString(), result };
  }
}

const notTaken = ({ id, event, place, gate, scanned_at: at }) => ({ id, event, place, ticket: null, conflict: { kind: "not_taken", gates: [gate, ""], at: [at, null] } });
