// Where the reader is, asked of the browser when the button is pressed, and told to nobody more exactly than to a
// hundredth of a degree: about a kilometre.
const DIGITS = 2;
const asked = { timeout: 10_000, maximumAge: 600_000, enableHighAccuracy: false };

for (const button of document.querySelectorAll("[data-near-me]")) {
  if (!navigator.geolocation) continue;
  const { form } = button;
  const status = form.querySelector("[data-near-status]");
  const field = form.elements.namedItem("near");
  const put = (name, value) => {
    let input = form.elements.namedItem(name);
    if (!input) {
      input = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(input);
    }
    input.value = value;
  };
  button.classList.remove("unready");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    status.textContent = status.dataset.looking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("lat", coords.latitude.toFixed(DIGITS));
        put("lon", coords.longitude.toFixed(DIGITS));
        field.value = "";
        form.requestSubmit();
      },
      () => {
        button.removeAttribute("aria-disabled");
        status.textContent = status.dataset.failed;
        field.focus();
      },
      asked,
    );
  });
}
