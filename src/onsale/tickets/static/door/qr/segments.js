/** Data codewords to text: ISO/IEC 18004, 7.4. */

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const NUMERIC_MODE = 1;
const ALPHANUMERIC_MODE = 2;
const PART_MODE = 3;
const BYTE_MODE = 4;
const FNC1_MODES = [5, 9];
const ECI_MODE = 7;
const KANJI_MODE = 8;
// Table 3: bits of the count, for versions up to 9, 26 and 40.
const COUNT_BITS = { [NUMERIC_MODE]: [10, 12, 14], [ALPHANUMERIC_MODE]: [9, 11, 13], [BYTE_MODE]: [8, 16, 16], [KANJI_MODE]: [8, 10, 12] };

class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get left() {
    return this.bytes.length * 8 - this.at;
  }

  /** The next `count` bits as a number; throws a RangeError past the end. */
  take(count) {
    if (count > this.left) throw new RangeError("too few bits");
    let value = 0;
    for (let n = 0; n < count; n++, this.at++) value = value * 2 + ((this.bytes[this.at >> 3] >> (7 - (this.at & 7))) & 1);
    return value;
  }
}

/** The text, or null where these are not the data of a whole symbol. A part of a longer message is none. */
export function textOf(bytes, version) {
  const bits = new Bits(bytes);
  const size = version < 10 ? 0 : version < 27 ? 1 : 2;
  try {
    return [...parts(bits, size)].join("");
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function* parts(bits, size) {
  let encoding = null;
  while (bits.left >= 4) {
    const mode = bits.take(4);
    if (mode === 0) return;
    if (mode === ECI_MODE) encoding = named(assignment(bits));
    else if (FNC1_MODES.includes(mode)) {
      if (mode === 9) bits.take(8);
    } else if (mode === PART_MODE || !COUNT_BITS[mode]) throw new RangeError("no such mode here");
    else yield READ[mode](bits, bits.take(COUNT_BITS[mode][size]), encoding);
  }
}

const READ = {
  [NUMERIC_MODE]: (bits, count) => {
    let text = "";
    for (let left = count; left > 0; left -= 3) {
      const digits = Math.min(3, left);
      const value = bits.take([0, 4, 7, 10][digits]);
      if (value >= 10 ** digits) throw new RangeError("no digits");
      text += String(value).padStart(digits, "0");
    }
    return text;
  },
  [ALPHANUMERIC_MODE]: (bits, count) => {
    let text = "";
    for (let left = count; left > 0; left -= 2) {
      const value = bits.take(left > 1 ? 11 : 6);
      if (value >= (left > 1 ? 45 * 45 : 45)) throw new RangeError("no letters");
      text += (left > 1 ? ALPHANUMERIC[Math.floor(value / 45)] : "") + ALPHANUMERIC[value % 45];
    }
    return text;
  },
  [BYTE_MODE]: (bits, count, encoding) => {
    if (count * 8 > bits.left) throw new RangeError("too few bits");
    return decoded(Uint8Array.from({ length: count }, () => bits.take(8)), encoding);
  },
  [KANJI_MODE]: (bits, count) => {
    if (count * 13 > bits.left) throw new RangeError("too few bits");
    const bytes = new Uint8Array(count * 2);
    for (let n = 0; n < count; n++) {
      const value = bits.take(13);
      const pair = Math.floor(value / 0xc0) * 0x100 + (value % 0xc0);
      const code = pair + (pair < 0x1f00 ? 0x8140 : 0xc140);
      bytes.set([code >> 8, code & 0xff], n * 2);
    }
    return new TextDecoder("shift_jis").decode(bytes);
  },
};

/** Most writers put UTF-8 without saying so; what isn't, is Latin-1, the standard's own. */
function decoded(bytes, encoding) {
  if (encoding) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function assignment(bits) {
  const first = bits.take(8);
  if (first < 0x80) return first;
  return first < 0xc0 ? ((first & 0x3f) << 8) | bits.take(8) : ((first & 0x1f) << 16) | bits.take(16);
}

/** The encoding of an ECI assignment; null for one that is left to be guessed. */
function named(number) {
  if (number === 20) return "shift_jis";
  if (number === 26) return "utf-8";
  return number >= 4 && number <= 18 && number !== 14 ? `iso-8859-${number - 2}` : null;
}
