/** Judges a code by the bundle, as the server would: is it ours, is it of now, is the ticket alive, is this its gate. */

import { gateNamed, gatesFor } from "./bundle.js";

/** What only tells who is inside already, which is known better elsewhere. */
const GOOD = new Set(["admitted", "already_admitted"]);

/** `{result, reason, uuid, ticket}`; `result` "admitted" says that nothing speaks against it but who is inside already.
 * `checker`: the module that checks codes; `at`: the moment by the server's clock, in ms. */
export async function judged(checker, code, { bundle, gate, at }) {
  bundle.prepared ??= checker.prepare(bundle.raw);
  const { result, reason, ticket: found } = await checker.verify(code, await bundle.prepared, { now: at });
  if (!found) return { result, reason };
  const ticket = { section: found.section ?? "", ...seatAt(bundle, found) };
  if (!GOOD.has(result)) return { result, reason, ticket, uuid: found.id };
  const objection = objects(gateNamed(bundle, gate), ticket.section, at);
  if (!objection) return { result: "admitted", ticket, uuid: found.id };
  return { result: "invalid", reason: objection, ticket: { ...ticket, gates: gatesFor(bundle, ticket.section) }, uuid: found.id };
}

/** `{row, seat}`; none of a standing place. */
function seatAt({ sections }, { section, place }) {
  const found = sections.find(({ name }) => name === section)?.rows?.findLast((row) => row.first_place <= place);
  if (!found) return {};
  const { name: row, first_place: first, start = 1, step = 1, labels = [] } = found;
  const nth = place - first;
  return { row, seat: labels.find(([at]) => at === nth)?.[1] ?? start + nth * step };
}

function objects(gate, section, at) {
  if (!gate) return null;
  if (gate.sections !== null && !gate.sections.includes(section)) return "wrong_gate";
  if (gate.opens_at && at < Date.parse(gate.opens_at)) return "too_early";
  if (gate.closes_at && at >= Date.parse(gate.closes_at)) return "too_late";
  return null;
}
