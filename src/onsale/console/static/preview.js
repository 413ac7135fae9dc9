// Keeps the preview in step with the form: what a button does where there are no scripts.
const form = document.querySelector(".event-form");
const shown = document.getElementById("preview");
const button = form?.querySelector("[data-preview]");
const WAIT_MS = 500;
const MATTERS = /^(price_levels\.|currency$|capacity$|venue_country$)/;

if (form && shown && button) {
  let timer;
  let asked = 0;

  // The venue's country has another currency, and nobody has chosen one yet.
  const follow = (told) => {
    const { currency, currency_suggested: suggested } = form.elements;
    if (!told || !suggested || currency.value !== suggested.value) return;
    currency.value = suggested.value = told.value;
  };

  // Another currency's sign stands beside each price.
  const resign = (told) => {
    if (told) for (const sign of form.querySelectorAll("[data-currency-sign]")) sign.textContent = told.textContent;
  };

  // Not form.action: that is the buttons of this name.
  const look = async () => {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "preview");
    body.delete("image");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("preview");
      if (!fresh || mine !== asked) return;
      shown.replaceChildren(...fresh.childNodes);
      follow(page.querySelector("[name=currency]"));
      resign(page.querySelector("[data-currency-sign]"));
    } catch {
      // It stays as it was; saving says what is wrong.
    }
  };

  form.addEventListener("input", (event) => {
    if (!MATTERS.test(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
}
