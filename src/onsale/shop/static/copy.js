// Puts a value beside its button on the clipboard, where the browser lets us, and says so to everybody.
const status = document.querySelector("[data-copy-status]");

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    status.textContent = button.dataset.done;
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 2000);
  });
}
