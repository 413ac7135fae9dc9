/** One code after the other gets its verdict: from the server while it answers in time, from what is known here if not. */

import { gateNamed, ticketOf } from "./bundle.js";
import { Refusal } from "./link.js";
import { judged } from "./judge.js";
import { decideOnce, forget, note, takeBack } from "./store.js";

const LONGEST_CODE = 1000;

export class Desk {
  gate = "";
  /** Whether people are going out at the moment. */
  out = false;
  #line = Promise.resolve();

  /** `checker()`: a promise of the module that checks codes; `sync` knows what the server calls scans it was told of. */
  constructor(event, { link, keeper, checker, sync }) {
    Object.assign(this, { event, link, keeper, checker, sync });
  }

  /** The verdict of a code; scans are judged in the order they come. */
  scan(code) {
    return this.#next(() => this.#judge({ code: code.trim().slice(0, LONGEST_CODE + 1) }));
  }

  /** The verdict of a ticket that a search found. */
  admit(ticket) {
    return this.#next(() => this.#asked({ ticket }));
  }

  #next(work) {
    const verdict = this.#line.then(work);
    this.#line = verdict.catch(() => {});
    return verdict;
  }

  async #judge({ code }) {
    const scannedAt = this.link.now();
    // One name for the scan, with and without the server: what it answers too late isn't counted twice.
    const id = crypto.randomUUID();
    let asked = false;
    if (code.length > LONGEST_CODE) return { result: "invalid", reason: "unreadable" };
    if (this.link.reachable) {
      try {
        return await this.#asked({ code, id }, scannedAt);
      } catch (error) {
        if (error instanceof Refusal && error.of("code")) return { result: "invalid", reason: "unreadable" };
        // A refusal says that it wasn't counted.
        asked = !(error instanceof Refusal && error.status < 500);
      }
    }
    if (this.link.state === "refused") return { result: "refused" };
    return this.#here(code, scannedAt, { id, asked }).catch(() => ({ result: "unknown", offline: true }));
  }

  async #asked(what, scannedAt = this.link.now()) {
    const direction = this.out ? { direction: "out" } : {};
    const { told } = await this.link.verdict("/check-ins", { ...what, ...direction, gate: this.gate });
    const uuid = told.ticket && ticketOf(told.ticket.id);
    if (uuid && STANDS[told.result]) {
      const at = new Date(scannedAt).toISOString();
      const state = { at: told.first_admitted_at ?? at, gate: told.first_gate ?? "", here: told.result === "admitted", out: told.result === "checked_out", sent: true, noted: at };
      await note(this.event, uuid, state, told.result === "already_admitted");
    }
    return this.#completed(told, uuid);
  }

  /** With what the bundle knows beside it: when this gate opens and closes, and whether a proof is asked for. */
  #completed(verdict, uuid) {
    const bundle = this.keeper.current;
    if (!bundle) return verdict;
    const gate = gateNamed(bundle, this.gate);
    const proof = uuid && bundle.proofs.get(uuid);
    const ticket = proof ? { ...verdict.ticket, ticket_type: proof, requires_proof: true } : verdict.ticket;
    return { ...verdict, ticket, opens_at: gate?.opens_at, closes_at: gate?.closes_at };
  }

  /** Without the server. The scan is on the disk before this returns. */
  async #here(code, scannedAt, { id, asked }) {
    const bundle = this.keeper.current;
    if (!bundle) return { result: "unknown", offline: true };
    const at = new Date(scannedAt).toISOString();
    const found = await judged(await this.checker(), code, { bundle, gate: this.out ? "" : this.gate, at: scannedAt });
    let verdict;
    const scan = await decideOnce(this.event, found.uuid, (known) => {
      verdict = { ...this.#settled(found, known, bundle), offline: true };
      const state = STANDS[verdict.result] && verdict.result !== "already_admitted" ? { at, gate: this.gate, here: true, out: verdict.result === "checked_out", sent: false, noted: at } : null;
      const { result, reason, ticket } = verdict;
      return { state, scan: { id, asked, event: this.event, uuid: found.uuid, code, gate: this.gate, scanned_at: at, clock_known: this.link.skewMs !== null, result, reason, place: ticket ?? null } };
    });
    return { ...this.#completed(verdict, found.uuid), scan_id: scan.id, uuid: found.uuid };
  }

  /** What a good code comes to, knowing who is inside: by what was seen here, or else by the bundle. */
  #settled(found, known, bundle) {
    if (found.result !== "admitted") return found;
    // Where people go in and out, what the server told later knows better than what was seen here.
    const older = known && bundle.re_entry && known.sent && Date.parse(known.noted) < this.keeper.asOf;
    const inside = known && !older ? !known.out : bundle.admitted.has(found.uuid);
    if (this.out) return { ...found, result: inside ? "checked_out" : "not_inside" };
    if (inside) return { ...found, result: "already_admitted", first_admitted_at: known?.at, first_gate: known?.gate };
    return found;
  }

  /** Takes the last admission back: on the server, or here when it was never sent. Raises when it can't. */
  async undo(verdict) {
    if (verdict.scan_id && (await takeBack(this.event, verdict.uuid, verdict.scan_id))) return;
    const known = () => verdict.check_in_id ?? this.sync.sent.get(verdict.scan_id);
    if (!known() && this.link.reachable) await this.sync.send();
    const id = known();
    if (!id) throw new Error("it isn't known to the server");
    await this.link.post(`/check-ins/${id}/undo`, {});
    await forget(this.event, verdict.uuid ?? ticketOf(verdict.ticket.id));
  }
}

/** After which somebody's ticket is known to be in, or out. */
const STANDS = { admitted: true, already_admitted: true, checked_out: true };
