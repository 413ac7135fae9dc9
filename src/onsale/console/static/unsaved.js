// Says beside the button whether there is anything to save.
const form = document.querySelector(".event-form");
const told = form?.querySelector("[data-changes]");

if (form && told) {
  const content = () => [...new FormData(form)].map(([name, value]) => `${name}=${value.name ?? value}`).join("\n");
  const before = content();
  const unsaved = "changed" in told.dataset; // what was typed came back, or was never saved
  const tell = () => {
    const some = unsaved || content() !== before;
    const text = some ? told.dataset.some : told.dataset.none;
    told.toggleAttribute("data-changed", some);
    if (told.textContent !== text) told.textContent = text; // heard once, not at every letter
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
  told.classList.remove("unready");
}
