/** What is needed to judge without a network: fetched every half minute, kept on the device, and unpacked once. */

import { keep, leave, recall } from "./store.js";

const UUID_BYTES = 16;

export class BundleKeeper extends EventTarget {
  current = null;
  left = false;
  #tag = null;

  constructor(event, link) {
    super();
    Object.assign(this, { event, link });
  }

  /** What was kept when the page was here last. */
  async load() {
    const kept = await recall(`bundle/${this.event}`);
    if (!kept) return;
    this.link.skewMs ??= kept.skew_ms;
    this.#take(kept);
  }

  /** Asks for a newer one; raises what the link raises. A door that isn't theirs any more is left. */
  async refresh() {
    const asked = this.link.get("/scanner-bundle", this.#tag ? { "if-none-match": this.#tag } : {});
    const { status, told, tag } = await asked.catch(async (error) => {
      if ([403, 404].includes(error.status)) await leave(this.event);
      throw error;
    });
    if (this.left) return;
    const fresh = { ...(status === 304 ? this.kept : { tag, bundle: told }), as_of: this.link.now(), skew_ms: this.link.skewMs };
    await keep(`bundle/${this.event}`, fresh);
    this.#take(fresh, status !== 304);
  }

  #take(kept, changed = true) {
    this.kept = kept;
    this.#tag = kept.tag;
    this.asOf = kept.as_of;
    if (changed || !this.current) this.current = unpacked(kept.bundle);
    this.dispatchEvent(new Event("change"));
  }
}

/** The bundle with its lists of tickets by hexadecimal ids; `raw`: as it came, for the module that checks codes. */
function unpacked(raw) {
  const proofs = raw.proofs.flatMap(({ ticket_type: type, tickets }) => Array.from(pieces(tickets), (ticket) => [ticket, type]));
  return { ...raw, raw, admitted: new Set(pieces(raw.admitted)), proofs: new Map(proofs) };
}

function* pieces(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  for (let at = 0; at < bytes.length; at += UUID_BYTES) yield hex(bytes.subarray(at, at + UUID_BYTES));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The ticket's id in hexadecimal, of one as addresses have it (`tkt_…`): the last 16 bytes of a number in base 32. */
export function ticketOf(publicId) {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  let value = 0n;
  for (const letter of publicId.replace(/^tkt_/, "")) value = value * 32n + BigInt(letters.indexOf(letter));
  return (value & ((1n << 128n) - 1n)).toString(16).padStart(32, "0");
}

export const gateNamed = (bundle, name) => bundle.gates.find((gate) => gate.name.toLowerCase() === name.trim().toLowerCase());

export const gatesFor = (bundle, section) =>
  bundle.gates.filter((gate) => gate.sections === null || gate.sections.includes(section)).map((gate) => gate.name);
