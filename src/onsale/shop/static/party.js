// How many of which ticket type, by one press each; the party stays within what one booking takes.
for (const field of document.querySelectorAll("[data-party]")) {
  const inputs = [...field.querySelectorAll("input[type=number]")];
  const most = Number(field.dataset.most);
  const count = (input) => Number(input.value) || 0;
  const sum = () => inputs.reduce((all, input) => all + count(input), 0);
  const tell = () => {
    for (const button of field.querySelectorAll("[data-step]")) {
      const input = button.parentElement.querySelector("input");
      const possible = Number(button.dataset.step) > 0 ? sum() < most : count(input) > 0;
      button.setAttribute("aria-disabled", String(!possible));
    }
  };
  field.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const input = button.parentElement.querySelector("input");
    input.value = count(input) + Number(button.dataset.step);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", tell);
  field.classList.add("is-live");
  tell();
}
