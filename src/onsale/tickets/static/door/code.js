/** A ticket code's bytes: what it claims, unchecked. The same format is written by the server. */

const PREFIX = "OS";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BODY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ROTATING_BYTES = 5;
const STATIC = 1;
const ROTATING = 2;
const PLAIN_BYTES = BODY_BYTES + SIGNATURE_BYTES;
const IDS = "0123456789abcdefghjkmnpqrstvwxyz";
const VALUES = new Map([...LETTERS].map((letter, value) => [letter, value]));

/**
 * {rotating, keyId, event, ticket, place, serial, body, signature, proof}: event a BigInt, ticket 16 bytes, proof the
 * rotating part. Null for whatever isn't a code, spelt in the one way codes are.
 */
export function readCode(text) {
  const bytes = bytesOf(text);
  if (!bytes?.length) return null;
  const told = new DataView(bytes.buffer);
  const form = told.getUint8(0);
  const length = form === STATIC ? PLAIN_BYTES : form === ROTATING ? PLAIN_BYTES + ROTATING_BYTES : -1;
  if (bytes.length !== length) return null;
  return {
    rotating: form === ROTATING,
    keyId: told.getUint8(1),
    event: told.getBigInt64(2),
    ticket: bytes.subarray(10, 26),
    place: told.getUint32(26),
    serial: told.getUint16(30),
    body: bytes.subarray(0, BODY_BYTES),
    signature: bytes.subarray(BODY_BYTES, PLAIN_BYTES),
    proof: bytes.subarray(PLAIN_BYTES),
  };
}

/** The bytes of a text in base 32; null where it has other letters, or bits left over that are not zero. */
function bytesOf(text) {
  const count = (text.length - PREFIX.length) * 5;
  if (!text.startsWith(PREFIX) || count > 8 * 200 || count % 8 >= 5) return null;
  const bytes = new Uint8Array(count >> 3);
  let [bits, held, at] = [0, 0, 0];
  for (let n = PREFIX.length; n < text.length; n++) {
    const value = VALUES.get(text[n]);
    if (value === undefined) return null;
    bits = ((bits << 5) | value) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
  }
  return bits & ((1 << held) - 1) ? null : bytes;
}

/** Bytes as hexadecimal digits. */
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A ticket's public id, as addresses and papers have it: `tkt_…`. */
export function ticketId(event, ticket) {
  let value = (event << 128n) | BigInt(`0x${hexOf(ticket)}`);
  let letters = "";
  for (; letters.length < 39; value >>= 5n) letters = IDS[Number(value & 31n)] + letters;
  return `tkt_${letters}`;
}
