/** A worker that finds the number of an ALTCHA challenge: SHA-256 of salt and number, one after the other. */

const SLICE = 20_000; // so many between two words of how far it is
const BLOCK_MAX = 55; // bytes that fit into one block beside what SHA-256 adds

const ROUNDS = new Int32Array(64);
const START = new Int32Array(8);
for (let found = 0, n = 2; found < 64; n += 1) {
  let prime = true;
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
  if (!prime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(n));
  ROUNDS[found] = fraction(Math.cbrt(n));
  found += 1;
}

/** The first 32 bits after the point. */
function fraction(x) {
  return ((x - Math.floor(x)) * 2 ** 32) | 0;
}

const words = new Int32Array(64);
const state = new Int32Array(8);

/** SHA-256 of one block, whose 16 words stand in `words`; its result is in `state`. */
function hash() {
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15];
    const y = words[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
  }
  let a = START[0];
  let b = START[1];
  let c = START[2];
  let d = START[3];
  let e = START[4];
  let f = START[5];
  let g = START[6];
  let h = START[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = START[0] + a;
  state[1] = START[1] + b;
  state[2] = START[2] + c;
  state[3] = START[3] + d;
  state[4] = START[4] + e;
  state[5] = START[5] + f;
  state[6] = START[6] + g;
  state[7] = START[7] + h;
}

/** The number, or null when there is none up to `maxnumber`. `tell` hears how far it is. */
export function solve({ challenge, salt, maxnumber }, tell = () => {}) {
  const head = new TextEncoder().encode(salt);
  if (head.length + String(maxnumber).length > BLOCK_MAX) throw new RangeError("the salt is too long");
  const sought = new Int32Array(8).map((_, i) => Number.parseInt(challenge.slice(8 * i, 8 * i + 8), 16) | 0);
  const block = new Uint8Array(64);
  const view = new DataView(block.buffer);
  block.set(head);
  for (let number = 0; number <= maxnumber; number += 1) {
    if (number % SLICE === 0) tell(number);
    const digits = String(number);
    let end = head.length;
    for (let i = 0; i < digits.length; i += 1) block[end++] = digits.charCodeAt(i);
    block[end] = 0x80; // more digits only ever come: what follows is still empty
    view.setUint32(60, 8 * end);
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(4 * i);
    hash();
    if (state[0] === sought[0] && state.every((word, i) => word === sought[i])) return number;
  }
  return null;
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.addEventListener("message", ({ data }) => {
    self.postMessage({ number: solve(data, (done) => self.postMessage({ done })) });
  });
}
