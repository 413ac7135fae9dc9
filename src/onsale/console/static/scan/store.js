/** What the device remembers: an IndexedDB with what was fetched, who was admitted here, and scans yet to be sent.
 *
 * A scan counts once its transaction is complete, with `durability: "strict"`: it is on the disk before anybody is told.
 */

const NAME = "onsale-scanner";
const STORES = { kept: null, inside: null, scans: "id", conflicts: "id" };

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, keyPath ? { keyPath } : {});
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Runs `work(stores)` in one transaction; its result counts when all of it is on the disk. */
async function transact(names, work) {
  const transaction = (await open()).transaction(names, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const result = await work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
  await done;
  return result;
}

async function read(name, ask) {
  return answer(ask((await open()).transaction(name).objectStore(name)));
}

export const recall = (key) => read("kept", (store) => store.get(key));
export const keep = (key, value) => transact(["kept"], async ({ kept }) => void kept.put(value, key));

const insideKey = (event, ticket) => `${event}/${ticket}`;
const ofEvent = (event) => IDBKeyRange.bound(`${event}/`, `${event}/\uffff`);

/** Who went in or out here, `{at, gate, out}` by ticket; `undefined` for who wasn't seen. */
export const seen = (event, ticket) => read("inside", (store) => store.get(insideKey(event, ticket)));

/** Remembers what the server said of a ticket, so that this device knows it without a network; `unlessKnown`: only where
 * nothing is remembered of it. */
export const note = (event, ticket, state, unlessKnown) =>
  transact(["inside"], async ({ inside }) => {
    const key = insideKey(event, ticket);
    if (!unlessKnown || !(await answer(inside.get(key)))) inside.put(state, key);
  });

/** Nobody was let in after all. */
export const forget = (event, ticket) => transact(["inside"], async ({ inside }) => void inside.delete(insideKey(event, ticket)));

/** Keeps a scan made without a network. `decide(known)` says what becomes of the ticket, knowing how it was last seen
 * here: `{scan, state}`, `state` null when nothing changes. Nothing comes between the question and the answer. */
export const decideOnce = (event, ticket, decide) =>
  transact(["inside", "scans"], async ({ inside, scans }) => {
    const key = insideKey(event, ticket);
    const { scan, state } = decide(ticket ? await answer(inside.get(key)) : undefined);
    if (ticket && state) inside.put(state, key);
    if (scan) scans.put(scan);
    return scan;
  });

/** The scans of an event that the server hasn't been told of, the oldest first. */
export async function waiting(event, most = 500) {
  const all = await read("scans", (store) => store.getAll());
  return all
    .filter((scan) => scan.event === event)
    .sort((a, b) => a.scanned_at.localeCompare(b.scanned_at))
    .slice(0, most);
}

/** The events scans are waiting for. */
export const eventsWaiting = async () => new Set((await read("scans", (store) => store.getAll())).map((scan) => scan.event));

/** The server has these; what contradicts another gate is kept until somebody has seen to it. */
export const settle = (told, found) =>
  transact(["scans", "conflicts", "inside"], async ({ scans, conflicts, inside }) => {
    for (const { id, event, uuid } of told) {
      scans.delete(id);
      const key = uuid && insideKey(event, uuid);
      const state = key && (await answer(inside.get(key)));
      if (state) inside.put({ ...state, sent: true }, key);
    }
    for (const conflict of found) conflicts.put(conflict);
  });

/** Takes back a scan the server can't know of; whether that was so. One it was asked about may count there. */
export const takeBack = (event, ticket, id) =>
  transact(["inside", "scans"], async ({ inside, scans }) => {
    const scan = await answer(scans.get(id));
    const there = scan !== undefined && !scan.asked;
    if (there) {
      scans.delete(id);
      inside.delete(insideKey(event, ticket));
    }
    return there;
  });

export async function conflictsOf(event) {
  return (await read("conflicts", (store) => store.getAll())).filter((conflict) => conflict.event === event);
}

export const seenTo = (id) => transact(["conflicts"], async ({ conflicts }) => void conflicts.delete(id));

/** How many this device let in. */
export async function insideHere(event) {
  const all = await read("inside", (store) => store.getAll(ofEvent(event)));
  return all.filter((state) => state.here && !state.out).length;
}

/** Forgets a door that was left: all but the scans that wait to be sent. */
export async function leave(event) {
  await transact(["kept", "inside"], async ({ kept, inside }) => {
    kept.delete(`bundle/${event}`);
    kept.delete(`gate/${event}`);
    inside.delete(ofEvent(event));
  });
  for (const { id } of await conflictsOf(event)) await seenTo(id);
  (await navigator.serviceWorker?.getRegistration("/scan/"))?.active?.postMessage({ leave: `/scan/${event}` });
}

/** Leaves doors a week after their event, and forgets scans the server takes no more. */
export async function tidy(now) {
  const longAgo = (moment, days) => Date.parse(moment) < now - days * 86_400_000;
  for (const { bundle } of await read("kept", (store) => store.getAll(ofEvent("bundle")))) if (longAgo(bundle.starts_at, 7)) await leave(bundle.event_id);
  await transact(["scans"], async ({ scans }) => {
    for (const { id, scanned_at: at } of await answer(scans.getAll())) if (longAgo(at, 30)) scans.delete(id);
  });
}
