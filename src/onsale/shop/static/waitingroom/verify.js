/**
 * The check of an event's line in the reader's own browser: what was published must fit together.
 *
 * It asks nobody and believes nothing but arithmetic (the browser's own SHA-256). It finds exactly what
 * `onsale verify-queue` finds; a test holds both to that. Save this file and run it from your own disk if you like.
 *
 * `check(evidence, proof, anchor)` gives a list of findings, `{check, looked_at, faults: [{problem, at}]}`, one for each
 * thing that must hold and always in the same order; `at` is the number of a window, or the index of a step or pass.
 * What isn't such a document at all is an `Unreadable`. WebCrypto needs https (or this very machine).
 */

export class Unreadable extends Error {}

const RANK_BITS = 53n;
const LAST_RANK = 2 ** 53 - 1;
const NONE = new Uint8Array(0);
const utf8 = new TextEncoder();
const LINK = utf8.encode("onsale queue seed\0");

export async function check(evidence, proof = null, anchor = null) {
  evidence = readEvidence(evidence);
  if (proof) readProof(proof);
  const revealed = evidence.windows.filter((window) => window.seed != null).length;
  const findings = [
    finding("committed", 1, committed(evidence, anchor)),
    finding("windows", evidence.windows.length, windows(evidence)),
    finding("seeds", revealed, await seeds(evidence)),
    finding("counts", evidence.windows.length, await counts(evidence)),
    finding("steps", evidence.steps.length, steps(evidence)),
    finding("passes", evidence.passes.length, await passes(evidence)),
  ];
  if (proof) findings.push(finding("proof", 1, await proven(evidence, proof)));
  return findings;
}

/** Whether nothing is wrong anywhere. */
export function allHold(findings) {
  return findings.every((one) => one.faults.length === 0);
}

/** The whole document from its pages, in order. A window told again, since it was still to be counted, is the later. */
export function inOne(pages) {
  const promise = (page) =>
    JSON.stringify([page.event_id, page.anchor, page.chain_length, page.committed_at, page.beacon ?? null]);
  if (pages.some((page) => promise(page) !== promise(pages[0]))) {
    throw new Unreadable("the pages don't agree on what was committed to");
  }
  const all = (name) => pages.flatMap((page) => page[name] ?? []);
  const told = [];
  for (const window of all("windows")) {
    const last = told.at(-1);
    if (last && last.window === window.window && last.seed == null) told.pop();
    told.push(window);
  }
  return { ...pages[0], windows: told, steps: all("steps"), passes: all("passes"), next: null };
}

const finding = (name, looked_at, faults) => ({ check: name, looked_at, faults });
const fault = (problem, at) => ({ problem, at });

/** The promise came before anybody could join, and is the one that was noted. */
function committed(evidence, anchor) {
  const faults = [];
  const [first] = evidence.windows;
  if (first && moment(evidence.committed_at) > moment(first.opened_at)) faults.push(fault("committed_late", 0));
  if (anchor != null && anchor !== evidence.anchor) faults.push(fault("anchor_differs", 0));
  return faults;
}

/** Numbered from 0 without a gap, each closed before the next opened, as many as there are seeds. */
function windows(evidence) {
  const faults = [];
  let before = null;
  evidence.windows.forEach((window, number) => {
    const [opened, closed] = [moment(window.opened_at), moment(window.closed_at)];
    const wrong = (problem) => faults.push(fault(problem, window.window));
    if (window.window !== number) wrong("window_out_of_order");
    if (window.window >= evidence.chain_length) wrong("window_past_chain");
    if (before !== null && opened < before) wrong("windows_overlap");
    if (closed === null) {
      if (number < evidence.windows.length - 1) wrong("window_never_closed");
    } else if (closed < opened) wrong("window_ends_before_it_begins");
    before = closed ?? opened;
  });
  return faults;
}

/** Every revealed seed is the one that the anchor committed to, and none came before its window had closed. */
async function seeds(evidence) {
  const faults = [];
  let before = evidence.anchor;
  for (const window of evidence.windows) {
    if (window.seed == null) {
      before = null;
      continue;
    }
    if (window.closed_at == null) faults.push(fault("seed_before_close", window.window));
    if (before === null) faults.push(fault("seed_left_out", window.window));
    else if (hex(await sha256(LINK, bytes(window.seed))) !== before) {
      faults.push(fault("seed_does_not_follow", window.window));
    }
    before = window.seed;
  }
  return faults;
}

/**
 * A closed window has its root; nobody joined if and only if it is that of no leaves; beacons as promised.
 * Counting takes a moment after a window has closed: the last ones may lack their root, as long as they lack all else.
 */
async function counts(evidence) {
  const faults = [];
  const empty = hex(await sha256());
  const lastTold = evidence.windows.findLastIndex((window) => window.root != null || window.seed != null);
  for (const [number, window] of evidence.windows.entries()) {
    const wrong = (problem) => faults.push(fault(problem, window.window));
    if (window.closed_at == null) {
      if (window.root != null) wrong("root_before_close");
    } else if (window.root == null) {
      if (number <= lastTold) wrong("root_missing");
    } else if (((window.joined ?? 0) === 0) !== (window.root === empty)) wrong("root_not_of_count");
    if (evidence.beacon == null && window.beacon != null) wrong("beacon_not_promised");
    if (evidence.beacon != null && window.beacon == null && window.seed != null) wrong("beacon_missing");
  }
  return faults;
}

/** The frontier never goes back, and never into a window that hadn't closed at that moment. */
function steps(evidence) {
  const faults = [];
  const known = byNumber(evidence);
  evidence.steps.forEach((step, index) => {
    const before = evidence.steps[index - 1];
    if (before && moment(step.at) < moment(before.at)) faults.push(fault("step_earlier", index));
    if (before && isPast(before, step)) faults.push(fault("step_back", index));
    const window = known.get(step.window);
    if (!window) faults.push(fault("step_into_unknown", index));
    else if (window.closed_at == null || moment(step.at) < moment(window.closed_at)) {
      faults.push(fault("step_before_close", index));
    }
  });
  return faults;
}

/** Every pass is at or below the frontier of its moment, its rank is the drawn one, and nobody has two. */
async function passes(evidence) {
  const faults = [];
  const [known, seen] = [byNumber(evidence), new Set()];
  const times = evidence.steps.map((step) => moment(step.at));
  for (const [index, one] of evidence.passes.entries()) {
    const frontier = evidence.steps[countUpTo(times, moment(one.at)) - 1];
    if (!frontier || isPast(one, frontier)) faults.push(fault("pass_above_frontier", index));
    if (one.pseudonym == null) continue;
    if (seen.has(one.pseudonym)) faults.push(fault("pass_twice", index));
    seen.add(one.pseudonym);
    if (one.rank !== (await rankOf(evidence, known.get(one.window), one.pseudonym))) {
      faults.push(fault("pass_rank", index));
    }
  }
  return faults;
}

/** The fan is among those whose root was published, under the seed of their window, at the rank they were told. */
async function proven(evidence, proof) {
  const window = byNumber(evidence).get(proof.window);
  if (!window || window.closed_at == null) return [fault("proof_of_unknown", proof.window)];
  const faults = [];
  const wrong = (problem) => faults.push(fault(problem, proof.window));
  const joined = window.joined ?? 0;
  if (proof.joined !== joined) wrong("proof_count");
  if (proof.root !== window.root) wrong("proof_root");
  const top = await rootOf(bytes(proof.pseudonym), proof.index, joined, proof.path.map(bytes));
  if (top === null || hex(top) !== window.root) wrong("proof_path");
  if (proof.seed != null && proof.seed !== window.seed) wrong("proof_seed");
  if (proof.rank != null && proof.rank !== (await rankOf(evidence, window, proof.pseudonym))) wrong("proof_rank");
  return faults;
}

/** The rank that the published seed draws for a pseudonym; null where that can't be known yet. */
async function rankOf(evidence, window, pseudonym) {
  if (!window || window.seed == null) return null;
  if (evidence.beacon == null) return rank(bytes(window.seed), bytes(pseudonym));
  if (window.root == null || window.beacon == null) return null;
  return rank(bytes(window.seed), bytes(pseudonym), bytes(window.root), bytes(window.beacon));
}

/** The first 53 bits of HMAC-SHA256(seed, root ‖ beacon ‖ pseudonym). */
export async function rank(seed, pseudonym, root = NONE, beacon = NONE) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", seed, how, false, ["sign"]);
  const drawn = await crypto.subtle.sign("HMAC", key, joinedUp(root, beacon, pseudonym));
  return Number(new DataView(drawn).getBigUint64(0) >> (64n - RANK_BITS));
}

/** The root that a proof leads to; null if a tree of `count` leaves has no such way (RFC 9162, section 2.1.3.2). */
export async function rootOf(leaf, index, count, path) {
  if (index >= count) return null;
  let [at, last] = [index, count - 1];
  let hashed = await sha256([0], leaf);
  const halve = () => {
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]; // not >> 1: counts may have more than 32 bits
  };
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hashed = await sha256([1], sibling, hashed);
      while (at % 2 === 0 && at > 0) halve();
    } else hashed = await sha256([1], hashed, sibling);
    halve();
  }
  return last === 0 ? hashed : null;
}

const byNumber = (evidence) => new Map(evidence.windows.map((window) => [window.window, window]));
const isPast = (one, other) => one.window > other.window || (one.window === other.window && one.rank > other.rank);

/** How many of the times, which are in order, are at most this one. */
function countUpTo(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time < times[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joinedUp(...parts)));
}

function joinedUp(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const bytes = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (all) => Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Microseconds since 1970, exactly, of a time like 2027-03-01T09:00:05.250001Z; null for null. */
function moment(text) {
  if (text == null) return null;
  const [, whole, fraction = "", zone] = TIME.exec(text) ?? [];
  return Date.parse(whole + zone) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;
const is = {
  hash: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  pseudonym: (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  beacon: (value) => typeof value === "string" && /^([0-9a-f]{2}){0,512}$/.test(value),
  time: (value) => typeof value === "string" && !Number.isNaN(moment(value)),
  count: (value) => Number.isInteger(value) && value >= 0 && value <= LAST_RANK,
  text: (value) => typeof value === "string",
  list: Array.isArray,
};
const EVIDENCE = { event_id: "text", anchor: "hash", chain_length: "count", committed_at: "time", beacon: "text" };
const WINDOW = { window: "count", opened_at: "time", closed_at: "time", root: "hash", seed: "hash", beacon: "beacon" };
const STEP = { at: "time", window: "count", rank: "count" };
const PROOF = {
  pseudonym: "pseudonym", window: "count", rank: "count", index: "count", joined: "count", path: "list",
  root: "hash", seed: "hash",
};

function read(what, kinds, mayBeNull, name) {
  if (typeof what !== "object" || what === null) throw new Unreadable(`not a ${name}`);
  for (const [field, kind] of Object.entries(kinds)) {
    const fine = what[field] == null ? mayBeNull.includes(field) : is[kind](what[field]);
    if (!fine) throw new Unreadable(`${name}: ${field} isn't right`);
  }
}

function readEvidence(document) {
  read(document, EVIDENCE, ["beacon"], "fairness document");
  const evidence = { windows: [], steps: [], passes: [], ...document };
  for (const name of ["windows", "steps", "passes"]) {
    if (!Array.isArray(evidence[name])) throw new Unreadable(`${name}: not a list`);
  }
  for (const window of evidence.windows) {
    read(window, WINDOW, ["closed_at", "root", "seed", "beacon"], "window");
    if (!is.count(window.joined ?? 0)) throw new Unreadable("window: joined isn't right");
  }
  for (const step of evidence.steps) read(step, STEP, [], "step");
  for (const one of evidence.passes) read(one, { ...STEP, pseudonym: "pseudonym" }, ["pseudonym"], "pass");
  return evidence;
}

function readProof(proof) {
  read(proof, PROOF, ["rank", "seed"], "proof");
  if (proof.path.length > 64 || !proof.path.every(is.hash)) throw new Unreadable("proof: path isn't right");
}
