/**
 * Checks ticket codes without a network, by what a scanner was given of its event: keys, dead codes, who is in.
 * `prepare(bundle)` once, `verify(code, prepared, {now})` for each code.
 */

import { hexOf, readCode, ticketId } from "./code.js";
import { verifier } from "./ed25519.js";

const TICKET_BYTES = 16;
const DEAD_BYTES = 18;
const STEP_BYTES = 8;
const KEPT_SECRETS = 500;
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** A bundle made ready: sets instead of lists, keys imported. Rejects with an Error where it isn't one. */
export async function prepare(bundle) {
  const keys = new Map();
  await Promise.all(
    bundle.keys.map(async ({ id, public: published, rotating_secret: secret, revoked }) => {
      keys.set(id, { revoked, verifier: await verifier(bytesOf(published)), secret: await hmacKey(bytesOf(secret)) });
    }),
  );
  return {
    event: BigInt(bundle.event_no),
    rotating: bundle.code_mode === "rotating",
    stepS: bundle.step_s,
    tolerance: bundle.tolerance_steps,
    reEntry: bundle.re_entry,
    sections: [...bundle.sections].sort((one, other) => one.first_place - other.first_place),
    gates: new Map(bundle.gates.map((gate) => [gate.name, gate])),
    keys,
    dead: entries(bundle.revocations, DEAD_BYTES),
    cancelled: entries(bundle.cancelled, TICKET_BYTES),
    admitted: entries(bundle.admitted, TICKET_BYTES),
    secrets: new Map(),
  };
}

/**
 * {result, reason, ticket} of a code. `now`: milliseconds, as `Date.now()` gives them; `gate`: the name of the gate one
 * stands at, if it has rules. `result` is one of admitted, already_admitted, invalid, wrong_event, cancelled,
 * transferred; an invalid one has a reason: unreadable, unknown_key, revoked_key, forged, not_rotating, stale,
 * wrong_gate, gate_closed. `ticket` is {id, public_id, place, section, serial} once its signature holds. It changes
 * nothing: whoever lets somebody in calls `admit`.
 */
export async function verify(code, prepared, { now, gate = null }) {
  const claimed = readCode(code);
  if (!claimed) return invalid("unreadable");
  if (claimed.event !== prepared.event) return { result: "wrong_event" };
  const key = prepared.keys.get(claimed.keyId);
  if (!key) return invalid("unknown_key");
  if (!(await key.verifier.verify(claimed.signature, claimed.body))) return invalid("forged");
  const ticket = ticketOf(claimed, prepared);
  if (key.revoked) return invalid("revoked_key", ticket);
  if (prepared.rotating && !claimed.rotating) return invalid("not_rotating", ticket);
  if (claimed.rotating && !(await isFresh(claimed, key, prepared, now))) return invalid("stale", ticket);
  return { ...byState(claimed, ticket, prepared, { now, gate }), ticket };
}

/** Remember that this ticket ({id}) is in; `true` if it wasn't. */
export function admit(prepared, ticket) {
  const entry = entryOf(ticket.id.match(/../g).map((pair) => parseInt(pair, 16)));
  const first = !prepared.admitted.has(entry);
  prepared.admitted.add(entry);
  return first;
}

const invalid = (reason, ticket) => (ticket ? { result: "invalid", reason, ticket } : { result: "invalid", reason });

function byState(claimed, ticket, prepared, { now, gate }) {
  const entry = entryOf(claimed.ticket);
  if (prepared.cancelled.has(entry)) return { result: "cancelled" };
  if (prepared.dead.has(entry + entryOf([claimed.serial >> 8, claimed.serial & 255]))) return { result: "transferred" };
  const refused = refusedAt(prepared.gates.get(gate), ticket, now);
  if (refused) return invalid(refused);
  if (prepared.admitted.has(entry) && !prepared.reEntry) return { result: "already_admitted" };
  return { result: "admitted" };
}

/** Why this gate lets nobody in with it; null where it does. */
function refusedAt(gate, ticket, now) {
  if (!gate) return null;
  if (gate.sections && !gate.sections.includes(ticket.section)) return "wrong_gate";
  if (gate.opens_at && now < Date.parse(gate.opens_at)) return "gate_closed";
  return gate.closes_at && now >= Date.parse(gate.closes_at) ? "gate_closed" : null;
}

function ticketOf({ event, ticket, place, serial }, { sections }) {
  const section = sections.findLast((one) => one.first_place <= place);
  const within = section && place < section.first_place + section.places;
  return { id: hexOf(ticket), public_id: ticketId(event, ticket), place, section: within ? section.name : null, serial };
}

/** Whether the rotating part is this step's, or one of those as near as the clocks may differ. */
async function isFresh(claimed, key, prepared, now) {
  const secret = await secretOf(claimed, key, prepared);
  const step = Math.floor(now / 1000 / prepared.stepS);
  for (let off = -prepared.tolerance; off <= prepared.tolerance; off++) {
    const message = new DataView(new ArrayBuffer(STEP_BYTES));
    message.setBigUint64(0, BigInt(Math.max(0, step + off)));
    const drawn = new Uint8Array(await crypto.subtle.sign("HMAC", secret, message.buffer));
    if (claimed.proof.every((byte, n) => byte === drawn[n])) return true;
  }
  return false;
}

/** The ticket's own secret, derived once and kept for the next look at the same ticket. */
async function secretOf({ ticket, serial, keyId }, key, { secrets }) {
  const message = new Uint8Array(DEAD_BYTES);
  message.set(ticket);
  new DataView(message.buffer).setUint16(TICKET_BYTES, serial);
  const name = `${keyId}.${hexOf(message)}`;
  if (!secrets.has(name)) {
    const secret = await hmacKey(new Uint8Array(await crypto.subtle.sign("HMAC", key.secret, message)));
    if (secrets.size >= KEPT_SECRETS) secrets.delete(secrets.keys().next().value);
    secrets.set(name, secret);
  }
  return secrets.get(name);
}

const hmacKey = (bytes) => crypto.subtle.importKey("raw", bytes, HMAC, false, ["sign"]);

function bytesOf(encoded) {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

/** The set of entries of `length` bytes each, as strings of that many characters, one for each byte. */
function entries(encoded, length) {
  const bytes = atob(encoded);
  if (bytes.length % length) throw new Error(`entries of ${length} bytes, but ${bytes.length} in all`);
  const set = new Set();
  for (let at = 0; at < bytes.length; at += length) set.add(bytes.slice(at, at + length));
  return set;
}

/** An entry's characters. */
const entryOf = (bytes) => String.fromCharCode(...bytes);
