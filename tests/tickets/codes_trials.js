/** The offline check of many codes, in the page. */

import { admit, prepare, verify } from "/static/tickets/door/codes.js";
import { native, own } from "/static/tickets/door/ed25519.js";

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** What each of [{code, now, gate}] is found to be by one bundle. */
export async function verifyAll(bundle, codes) {
  const prepared = await prepare(bundle);
  const found = [];
  for (const { code, now, gate } of codes) found.push(await verify(code, prepared, { now, gate }));
  return found;
}

/** What a code is before and after it was let in. */
export async function admitOnce(bundle, code, now) {
  const prepared = await prepare(bundle);
  const { result, ticket } = await verify(code, prepared, { now });
  const first = [admit(prepared, ticket), admit(prepared, ticket)];
  return [result, first, (await verify(code, prepared, { now })).result];
}

/** How many of these codes are anything but `invalid` or `wrong_event`. */
export async function taken(bundle, codes, now) {
  const prepared = await prepare(bundle);
  const found = await Promise.all(codes.map((code) => verify(code, prepared, { now })));
  return found.filter(({ result }) => result !== "invalid" && result !== "wrong_event").length;
}

/** What both verifiers say of each of [{key, signature, message}] in hexadecimal: [[native, own]], null for none. */
export async function bothSay(signed) {
  const said = [];
  for (const { key, signature, message } of signed) {
    const [one, other] = [await native(bytes(key)), own(bytes(key))];
    const about = [bytes(signature), bytes(message)];
    said.push([one ? await one.verify(...about) : null, await other.verify(...about)]);
  }
  return said;
}

/** Milliseconds to prepare a bundle, and for one verification by each verifier. */
export async function times(bundle, { key, signature, message }) {
  const started = performance.now();
  await prepare(bundle);
  const told = { prepare: performance.now() - started };
  for (const made of [await native(bytes(key)), own(bytes(key))]) {
    if (!made) continue;
    const about = [bytes(signature), bytes(message)];
    await made.verify(...about);
    const begun = performance.now();
    for (let n = 0; n < 20; n++) await made.verify(...about);
    told[made.name] = (performance.now() - begun) / 20;
  }
  return told;
}
