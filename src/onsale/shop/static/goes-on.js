// Who was sent to sign in while holding the best places comes back here: what they pressed is pressed once more, for
// them. Only in the tab where it was pressed, and only for a while.
const RESUME_MS = 30 * 60 * 1000;

for (const form of document.querySelectorAll("form[data-goes-on]")) {
  const key = `onsale.${form.dataset.goesOn}.pressed`;
  if (form.method === "get") {
    form.addEventListener("submit", () => {
      try {
        sessionStorage.setItem(key, JSON.stringify(Date.now()));
      } catch {
        // Storage forbidden: the button is pressed once more by hand.
      }
    });
    continue;
  }
  let at = 0;
  try {
    at = JSON.parse(sessionStorage.getItem(key)) ?? 0;
    sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
  // Only on the way back from signing in, whose address carries what was chosen.
  if (Date.now() - at < RESUME_MS && location.search && !document.querySelector(".race, .error-line")) form.requestSubmit();
}
