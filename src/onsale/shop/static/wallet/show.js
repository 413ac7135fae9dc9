/** What a wallet does while it is looked at: codes that change, a screen that stays on, one ticket after the other. */

import { Rotation } from "./codes.js";

/** Begin on the cards in `root`. `skewMs`: how far the server's clock is ahead of this device's. */
export function show(root, skewMs) {
  new Rotation(root, skewMs).run();
  if (root.querySelector(".qr svg")) stayAwake(root);
  followSteps(root);
}

/** Asked again whenever the page comes back: a browser lets go of the lock when it is hidden. */
function stayAwake(root) {
  if (!("wakeLock" in navigator)) return;
  const ask = async () => {
    if (document.hidden) return;
    try {
      await navigator.wakeLock.request("screen");
      root.classList.add("awake");
    } catch {
      // a battery that runs low may say no; the ticket is shown all the same
    }
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** The links between cards move the row sideways and leave the page where it is; the focus goes along. */
function followSteps(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a.step");
    const card = link && document.getElementById(link.hash.slice(1));
    if (!card) return;
    event.preventDefault();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "nearest", inline: "center" });
    card.focus({ preventScroll: true });
  });
}
