// Keeps the preview in step with the form: what a button does where there are no scripts.
const form = document.querySelector(".event-form");
const shown = document.getElementById("preview");
const button = form?.querySelector("[data-preview]");
const WAIT_MS = 500;
const MATTERS = /^(price_levels\.|currency$|capacity$)/;

if (form && shown && button) {
  let timer;
  let asked = 0;

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
      if (fresh && mine === asked) shown.replaceChildren(...fresh.childNodes);
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
