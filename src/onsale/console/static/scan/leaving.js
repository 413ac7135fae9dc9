/** How long a device keeps what it knows of a door: until somebody leaves it, it isn't theirs any more, or some days after
 * the event. Scans that wait to be sent stay until the server would take them no more.
 */

import { dropEvent, dropScans, eventsKept } from "./store.js";

const DAY_MS = 86_400_000;
const KEPT_AFTER_MS = 7 * DAY_MS;
const TAKEN_WITHIN_MS = 30 * DAY_MS;

/** Forgets a door, and its page. */
export async function leave(event) {
  await dropEvent(event);
  await globalThis.caches?.open("scan-pages").then((pages) => pages.delete(`/scan/${event}`));
}

/** Forgets the doors of events that were over long ago. */
export async function tidy(now) {
  for (const { event, startsAt } of await eventsKept()) if (Date.parse(startsAt) + KEPT_AFTER_MS < now) await leave(event);
  await dropScans(new Date(now - TAKEN_WITHIN_MS).toISOString());
}
