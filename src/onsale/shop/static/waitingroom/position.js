/** Where a fan stands, reckoned in their own browser from what everybody is told: nobody need be asked about them. */

const RANKS = 2 ** 53;
const LAST = RANKS - 1;
const YOUNG_S = 180;

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

/** The rank drawn for this public name under a window's seed (both hexadecimal). */
export async function rankOf(seed, pseudonym) {
  const key = await crypto.subtle.importKey("raw", bytes(seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const drawn = new DataView(await crypto.subtle.sign("HMAC", key, bytes(pseudonym)));
  return Number(drawn.getBigUint64(0) >> 11n);
}

/** Whether the frontier has reached this place. */
export const reaches = (frontier, { window, rank }) => window < frontier.window || (window === frontier.window && rank <= frontier.rank);

function within(count, after, upTo) {
  const share = Math.max(0, upTo - after) / RANKS;
  return { ahead: count * share, variance: Math.max(0, count * share * (1 - share)) };
}

/**
 * About how many are ahead of a place and not let in yet, with its standard error; and how many were ahead at first.
 * `mine` and `theirs` are the windows of the place and of the frontier: {joined, before}.
 */
export function position({ window, rank }, frontier, mine, theirs) {
  const own = within(mine.joined - 1, -1, rank);
  const before = mine.before + own.ahead;
  if (reaches(frontier, { window, rank })) return { ahead: 0, error: 0, before };
  if (frontier.window === window) {
    const left = within(mine.joined - 1, frontier.rank, rank);
    return { ahead: left.ahead, error: Math.sqrt(left.variance), before };
  }
  const rest = within(theirs.joined, frontier.rank, LAST);
  const between = mine.before - theirs.before - theirs.joined;
  return { ahead: own.ahead + rest.ahead + between, error: Math.sqrt(own.variance + rest.variance), before };
}

/** The wait in minutes and how far off it may be; null while nothing is known of the pace. As `waits.py` has it. */
export function waitOf({ ahead, error }, perMinute, saleAgeS) {
  if (perMinute <= 0) return null;
  const minutes = ahead / perMinute;
  const off = minutes * (saleAgeS < YOUNG_S ? 0.5 : 0.25) + (2 * error) / perMinute;
  return { minutes: Math.floor(minutes + 0.5), giveOrTake: Math.max(1, Math.ceil(off)) };
}
