/**
 * Ed25519 signatures (RFC 8032, 5.1), verified: by WebCrypto where the browser has it there, else by our own arithmetic.
 * Both take canonical scalars and points only, and no cofactor: a signature one refuses, the other does.
 */

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const ROOT = 19681161376707505956807079304988542015446066515923890162744021073123829784752n;
const BASE = [
  15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  46316835694926478169428394003475163141307993866256225615783033603165251855960n,
];
const BASE_POINT = [BASE[0], BASE[1], 1n, mod(BASE[0] * BASE[1])];
const NOTHING = [0n, 1n, 1n, 0n];
const SIGN = 1n << 255n;
const WINDOW_BITS = 4;
const WINDOW = (1n << BigInt(WINDOW_BITS)) - 1n;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** Something that verifies by one public key (32 bytes): `verify(signature, message)` promises a boolean. */
export async function verifier(publicKey) {
  return (await native(publicKey)) ?? own(publicKey);
}

/** The browser's own; null where it has none, or the key is no point. */
export async function native(publicKey) {
  if (!canonicalPoint(publicKey)) return null;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return {
      name: "WebCrypto",
      verify: async (signature, message) =>
        canonical(signature) && crypto.subtle.verify({ name: "Ed25519" }, key, signature, message),
    };
  } catch {
    return null;
  }
}

/** Ours. A key that is no point verifies nothing. */
export function own(publicKey) {
  const point = publicKey.length === KEY_BYTES ? decoded(publicKey) : null;
  const multiples = point && multiplesOf(negative(point));
  return {
    name: "own",
    verify: async (signature, message) => {
      if (!multiples || !canonical(signature)) return false;
      const drawn = signature.subarray(0, KEY_BYTES);
      const hash = await crypto.subtle.digest("SHA-512", joined(drawn, publicKey, message));
      const share = little(new Uint8Array(hash)) % L;
      return same(encoded(sum(little(signature.subarray(KEY_BYTES)), share, multiples)), drawn);
    },
  };
}

/** Whether its two halves are written as the standard writes them: R below p, S below the group's order. */
function canonical(signature) {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return canonicalPoint(signature.subarray(0, KEY_BYTES)) && little(signature.subarray(KEY_BYTES)) < L;
}

const canonicalPoint = (bytes) => bytes.length === KEY_BYTES && little(bytes) % SIGN < P;

function mod(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function little(bytes) {
  let hex = "0x";
  for (let n = bytes.length - 1; n >= 0; n--) hex += bytes[n].toString(16).padStart(2, "0");
  return BigInt(hex);
}

function power(base, exponent) {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P;
  }
  return result;
}

/** The point 32 bytes stand for (5.1.3), extended: [X, Y, Z, T]; null where they are none. */
function decoded(bytes) {
  const value = little(bytes);
  const y = value % SIGN;
  if (y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  const v3 = mod(v * v * v);
  let x = mod(u * v3 * power(u * v3 * v3 * v, (P - 5n) / 8n));
  const check = mod(v * x * x);
  if (check === mod(-u)) x = mod(x * ROOT);
  else if (check !== u) return null;
  const odd = value >= SIGN;
  if (x === 0n && odd) return null;
  if ((x & 1n) === 1n !== odd) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function encoded([x, y, z]) {
  const inverse = power(z, P - 2n);
  const value = mod(y * inverse) + (mod(x * inverse) & 1n ? SIGN : 0n);
  const hex = value.toString(16).padStart(2 * KEY_BYTES, "0");
  return Uint8Array.from({ length: KEY_BYTES }, (_, n) => parseInt(hex.slice(62 - 2 * n, 64 - 2 * n), 16));
}

const negative = ([x, y, z, t]) => [mod(-x), y, z, mod(-t)];

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % P;
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (((2n * t1 * t2) % P) * D) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

function doubled([x, y, z]) {
  const a = (x * x) % P;
  const b = (y * y) % P;
  const c = (2n * z * z) % P;
  const h = a + b;
  const e = h - (x + y) * (x + y);
  const g = a - b;
  const f = c + g;
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

/** 0 to 15 times a point. */
function multiplesOf(point) {
  const multiples = [NOTHING];
  while (multiples.length < 1 << WINDOW_BITS) multiples.push(add(multiples.at(-1), point));
  return multiples;
}

let baseMultiples = null;

/** `times` base points and `share` of the other, doubled together (Straus): nothing here is secret. */
function sum(times, share, multiples) {
  baseMultiples ??= multiplesOf(BASE_POINT);
  let point = NOTHING;
  for (let at = 256 - WINDOW_BITS; at >= 0; at -= WINDOW_BITS) {
    for (let n = 0; n < WINDOW_BITS; n++) point = doubled(point);
    const [one, other] = [times, share].map((scalar) => Number((scalar >> BigInt(at)) & WINDOW));
    if (one) point = add(point, baseMultiples[one]);
    if (other) point = add(point, multiples[other]);
  }
  return point;
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const same = (one, other) => one.every((byte, n) => byte === other[n]);
