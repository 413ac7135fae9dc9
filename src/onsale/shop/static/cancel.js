// Nothing chosen, nothing to cancel: the button follows the boxes.
for (const form of document.querySelectorAll("form[data-cancel]")) {
  const button = form.querySelector("button[data-one]");
  const follow = () => {
    const chosen = form.querySelectorAll('input[name="places"]:checked').length;
    button.disabled = chosen === 0;
    button.textContent = chosen === 1 ? button.dataset.one : button.dataset.many;
  };
  form.addEventListener("change", follow);
  follow();
}
