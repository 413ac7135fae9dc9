// Asks again how something stands that goes on by itself, gently, and only while somebody looks.
const page = document.querySelector("[data-refresh]");
const pause = Number(page?.dataset.refresh ?? 5) * 1000;

function again() {
  if (document.visibilityState === "visible" && navigator.onLine) location.reload();
  else setTimeout(again, pause);
}

if (page) setTimeout(again, pause);
