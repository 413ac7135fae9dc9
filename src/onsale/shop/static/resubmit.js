// Choosing another ticket type sends the form at once; the button for it is only needed without a script.
for (const form of document.querySelectorAll("form[data-resubmit]")) {
  for (const button of form.querySelectorAll("[data-update]")) button.hidden = true;
  form.addEventListener("change", (event) => event.target.matches("select") && form.requestSubmit());
}
