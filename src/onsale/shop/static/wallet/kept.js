/** The wallet without a network: what this device kept of it, for who it was kept for, while it is worth anything. */

import { able, forget, kept } from "./keep.js";
import { show } from "./show.js";

const found = able() ? await kept(location.pathname) : null;
const root = found && revived(found);
document.getElementById("kept").dataset.state = root ? "shown" : "none";
if (root) show(root, found.skewMs);
else if (found) await forget();

/** The kept cards in the page, without those that are over; null when none is left. */
function revived({ html, skewMs, at }) {
  const root = new DOMParser().parseFromString(html, "text/html").getElementById("wallet");
  const now = Date.now() + skewMs;
  for (const card of root.querySelectorAll(".card")) if (Date.parse(card.dataset.until) < now) card.remove();
  const left = root.querySelectorAll(".card").length;
  if (!left) return null;
  root.querySelector(".cards").className = `cards of-${left}`;
  const when = document.getElementById("kept-at");
  when.dateTime = new Date(at).toISOString();
  when.textContent = new Date(at).toLocaleString(document.documentElement.lang, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  document.getElementById("kept").after(root);
  return root;
}
