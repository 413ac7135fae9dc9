// The print button appears only where it can work.
for (const button of document.querySelectorAll("[data-print]")) {
  button.classList.remove("unready");
  button.addEventListener("click", () => window.print());
}
