/** Judges a code by the bundle, as the server would: is it ours, is it of now, is the ticket alive, is this its gate. */

import { gateNamed, gatesFor, sectionOf } from "./bundle.js";

/** `{result, reason, uuid, ticket}`; `result` "admitted" says that nothing speaks against it but who is inside already.
 * `checker`: the module that checks codes; `at`: the moment by the server's clock, in ms. */
export async function judged(checker, code, { bundle, gate, at }) {
  const { result, reason, claimed } = await checker.judge(code, bundle, at);
  if (result || reason) return { result: result ?? "invalid", reason };
  const { ticket: uuid, serial, place } = claimed;
  const ticket = { section: sectionOf(bundle, place), row: null, seat: null };
  const known = { uuid, ticket };
  if (bundle.cancelled.has(uuid)) return { ...known, result: "cancelled" };
  if (bundle.revocations.has(uuid + serial.toString(16).padStart(4, "0"))) return { ...known, result: "transferred" };
  const objection = objects(gateNamed(bundle, gate), ticket.section, at);
  if (objection) return { ...known, result: "invalid", reason: objection, ticket: { ...ticket, gates: gatesFor(bundle, ticket.section) } };
  return { ...known, result: "admitted" };
}

function objects(gate, section, at) {
  if (!gate) return null;
  if (gate.sections !== null && !gate.sections.includes(section)) return "wrong_gate";
  if (gate.opens_at && at < Date.parse(gate.opens_at)) return "too_early";
  if (gate.closes_at && at >= Date.parse(gate.closes_at)) return "too_late";
  return null;
}
