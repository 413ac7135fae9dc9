/** The list of doors: kept on the device, too, and shows which of them can be opened without a network. */

import { keptOnDevice } from "./keeping.js";
import { eventsWaiting, tidy } from "./store.js";

keptOnDevice();
tidy(Date.now()).catch(() => {});

const unsent = await eventsWaiting().catch(() => new Set());
for (const link of document.querySelectorAll("[data-event]")) {
  const told = link.parentElement.querySelector("[data-unsent]");
  if (told) told.hidden = !unsent.has(link.dataset.event);
}
